package io.hpmstream.pipeline.config;

import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Collects what is wrong with a configuration, so that it is told at once and not one mistake a
 * start.
 */
final class ConfigProblems {

    private static final int FARTHEST_SUGGESTION = 6;

    /** First words of Flink's own keys; a key with another one is nobody's. */
    private static final Set<String> FLINK =
            Set.of(
                    "akka",
                    "blob",
                    "classloader",
                    "client",
                    "cluster",
                    "env",
                    "execution",
                    "external-resource",
                    "external-resources",
                    "fs",
                    "heartbeat",
                    "high-availability",
                    "historyserver",
                    "io",
                    "jmx",
                    "job",
                    "jobmanager",
                    "jobstore",
                    "kubernetes",
                    "metrics",
                    "parallelism",
                    "pekko",
                    "pipeline",
                    "plugin",
                    "process",
                    "queryable-state",
                    "resourcemanager",
                    "rest",
                    "restart-strategy",
                    "s3",
                    "s3a",
                    "scheduler-mode",
                    "security",
                    "slot",
                    "slotmanager",
                    "state",
                    "table",
                    "taskmanager",
                    "traces",
                    "events",
                    "web",
                    "zookeeper");

    private final Configuration configuration;
    private final List<String> problems = new ArrayList<>();

    /** Keys that were asked for since the last attempt began. */
    private final Set<String> asked = new LinkedHashSet<>();

    /** While one value is tried alone: its key; every other option has its default then. */
    private @Nullable String alone;

    ConfigProblems(Configuration configuration) {
        this.configuration = configuration;
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
            Throwable cause = e.getCause() == null ? e : e.getCause();
            problems.add(
                    "cannot read '%s' as a value of %s: %s"
                            .formatted(raw(option), option.key(), cause.getMessage()));
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
        Set<String> known =
                Stream.of(PretrainOptions.all(), CurationOptions.all())
                        .flatMap(List::stream)
                        .map(ConfigOption::key)
                        .collect(Collectors.toSet());
        configuration.keySet().stream()
                .filter(key -> !known.contains(key))
                .filter(key -> !key.startsWith(PretrainOptions.KAFKA_PROPERTIES_PREFIX))
                .filter(key -> isOurs(key) || !FLINK.contains(firstWord(key)))
                .sorted()
                .forEach(key -> problems.add(unknown(key, known)));
    }

    void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private static boolean isOurs(String key) {
        return key.startsWith(PretrainOptions.PREFIX);
    }

    private static String firstWord(String key) {
        int dot = key.indexOf('.');
        return dot < 0 ? key : key.substring(0, dot);
    }

    private static String unknown(String key, Collection<String> known) {
        LevenshteinDistance distance = new LevenshteinDistance(FARTHEST_SUGGESTION);
        Optional<String> nearest =
                known.stream()
                        .sorted()
                        .filter(option -> distance.apply(key, option) >= 0)
                        .min(
                                Comparator.<String>comparingInt(
                                        option -> distance.apply(key, option)));
        return nearest.map(near -> "unknown option '%s'; did you mean '%s'?".formatted(key, near))
                .orElseGet(
                        () ->
                                "unknown option '%s'; docs/options.md lists all that begin with hpm."
                                        .formatted(key));
    }

    private String raw(ConfigOption<?> option) {
        return configuration.getString(option.key(), "");
    }
}
