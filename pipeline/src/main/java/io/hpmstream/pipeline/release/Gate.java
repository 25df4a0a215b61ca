package io.hpmstream.pipeline.release;

import io.hpmstream.pipeline.release.Evaluation.Metric;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an evaluation of a release must show before an alias may mean it. Set for each alias by its
 * owner; the last that was set counts. Immutable.
 *
 * @param conditions such as {@code knn-10.accuracy >= 0.7}; all must hold
 */
public record Gate(int formatVersion, String alias, List<String> conditions) {

    private static final Pattern CONDITION =
            Pattern.compile("\\s*([A-Za-z0-9.-]+)\\s*(>=|<=)\\s*(-?[0-9.]+(?:[eE]-?[0-9]+)?)\\s*");

    public Gate {
        conditions = List.copyOf(conditions);
        conditions.forEach(Gate::parsed);
    }

    private record Condition(String metric, boolean atLeast, double bound) {}

    private static Condition parsed(String text) {
        Matcher matcher = CONDITION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a condition must be like 'knn-10.accuracy >= 0.7' or 'reconstruction.loss <= 0.4', actual: '%s'"
                            .formatted(text));
        }
        return new Condition(
                matcher.group(1), matcher.group(2).equals(">="), number(matcher.group(3)));
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "a bound must be a number, actual: '%s'".formatted(text), e);
        }
    }

    /**
     * Why an evaluation does not pass, empty if it does.
     *
     * @param evaluation the last one of the release, if there is any
     */
    List<String> problems(Optional<Evaluation> evaluation) {
        if (conditions.isEmpty()) {
            return List.of();
        }
        if (evaluation.isEmpty()) {
            return List.of("it has no evaluation: make one with 'hpm eval'");
        }
        Map<String, Metric> metrics = evaluation.get().metrics();
        return conditions.stream().flatMap(text -> problem(text, metrics).stream()).toList();
    }

    private static Optional<String> problem(String text, Map<String, Metric> metrics) {
        Condition condition = parsed(text);
        Metric metric = metrics.get(condition.metric);
        if (metric == null) {
            return Optional.of(
                    "%s: the evaluation has no such metric, it has %s"
                            .formatted(text.trim(), metrics.keySet()));
        }
        boolean holds =
                condition.atLeast
                        ? metric.value() >= condition.bound
                        : metric.value() <= condition.bound;
        return holds
                ? Optional.empty()
                : Optional.of(
                        String.format(Locale.ROOT, "%s, actual: %s", text.trim(), metric.value()));
    }
}
