package io.hpmstream.pipeline.config;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Collects what is wrong with a configuration, so that it is told at once and not one mistake a
 * start.
 */
final class ConfigProblems {

    private final Configuration configuration;

    /** Flink's options; nobody looks for them where no key could be one of them. */
    private final FlinkOptions flink;

    /** Each of them once, though an option may be read more than once. */
    private final Set<String> problems = new LinkedHashSet<>();

    /** Keys that were asked for since the last attempt began. */
    private final Set<String> asked = new LinkedHashSet<>();

    /** While one value is tried alone: its key; every other option has its default then. */
    private @Nullable String alone;

    ConfigProblems(Configuration configuration) {
        this.configuration = configuration;
        this.flink =
                configuration.keySet().stream().anyMatch(UnknownKeys::isOthers)
                        ? FlinkOptions.ofThisJvm()
                        : FlinkOptions.NONE;
    }

    /** The option's value, or its default after its problem was noted; null if it has neither. */
    @SuppressWarnings("NullAway") // callers of options without a default ask isSet first
    <T> T get(ConfigOption<T> option) {
        asked.add(option.key());
        if (isSetAside(option)) {
            return option.defaultValue();
        }
        try {
            return configuration.get(option);
        } catch (IllegalArgumentException e) {
            problems.add(unreadable(option.key(), raw(option), e));
            return option.defaultValue();
        }
    }

    /** The option's value if it is set and can be read. */
    <T> Optional<T> find(ConfigOption<T> option) {
        asked.add(option.key());
        return configuration.contains(option) && !isSetAside(option)
                ? Optional.ofNullable(get(option))
                : Optional.empty();
    }

    private boolean isSetAside(ConfigOption<?> option) {
        return alone != null && !alone.equals(option.key());
    }

    /** What {@code make} makes, or null after the problems it has were noted under {@code keys}. */
    <T> @Nullable T attempt(String keys, Supplier<T> make) {
        int before = problems.size();
        asked.clear();
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            if (problems.size() == before) {
                Set<String> all = eachAlone(make);
                // values that are only wrong together
                (all.isEmpty() ? Set.of(String.valueOf(e.getMessage())) : all)
                        .forEach(problem -> problems.add("%s (%s)".formatted(problem, keys)));
            }
            return null;
        }
    }

    /** The problem that each value has with all others at their defaults. */
    private Set<String> eachAlone(Supplier<?> make) {
        Set<String> found = new LinkedHashSet<>();
        String withoutAny = problemOf("", make);
        for (String key : List.copyOf(asked)) {
            if (configuration.containsKey(key)) {
                String problem = problemOf(key, make);
                if (!problem.isEmpty() && !problem.equals(withoutAny)) {
                    found.add(problem);
                }
            }
        }
        return found;
    }

    private String problemOf(String key, Supplier<?> make) {
        alone = key;
        try {
            Object made = make.get();
            return made == null ? "nothing was made" : "";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        } finally {
            alone = null;
        }
    }

    void add(String problem) {
        problems.add(problem);
    }

    /** Notes every key that neither this project nor Flink knows. */
    void findUnknownKeys() {
        problems.addAll(new UnknownKeys(flink).among(configuration.keySet()));
    }

    /** Notes every value that Flink could not read; it would tell the first one, and only then. */
    void findUnreadableFlinkValues() {
        new TreeMap<>(configuration.toMap())
                .forEach(
                        (key, value) ->
                                flink.find(key).ifPresent(option -> tryToRead(option, key, value)));
    }

    // alone, since another of the option's keys would win over this one
    private void tryToRead(ConfigOption<?> option, String key, String value) {
        try {
            Configuration.fromMap(Map.of(key, value)).get(option);
        } catch (IllegalArgumentException e) {
            problems.add(unreadable(key, value, e));
        }
    }

    void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new ConfigException(List.copyOf(problems));
        }
    }

    private static String unreadable(String key, String value, IllegalArgumentException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return "cannot read '%s' as a value of %s: %s".formatted(value, key, cause.getMessage());
    }

    private String raw(ConfigOption<?> option) {
        return configuration.getString(option.key(), "");
    }
}
