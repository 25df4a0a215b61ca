package io.hpmstream.pipeline.release;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One figure of two releases, each the last one that was measured on these images.
 *
 * @param metric its name
 * @param data what it was measured on
 * @param first null if only the second was measured so
 * @param second null if only the first was measured so
 */
public record MetricDiff(
        String metric, Evaluation.Data data, @Nullable Double first, @Nullable Double second) {

    /** Second minus first; null if one of them is missing. */
    public @Nullable Double difference() {
        return first == null || second == null ? null : Double.valueOf(second - first);
    }

    /**
     * Figures are compared only if they are of the same images, whatever their folder is called.
     */
    private record Key(String data, String metric) {}

    private record Measured(Evaluation.Data data, double value) {}

    /** Side by side, by folder and name. */
    static List<MetricDiff> between(List<Evaluation> first, List<Evaluation> second) {
        Map<Key, Measured> one = last(first);
        Map<Key, Measured> other = last(second);
        Map<Key, Measured> all = new LinkedHashMap<>(other);
        all.putAll(one);
        List<MetricDiff> side = new ArrayList<>();
        all.forEach(
                (key, measured) ->
                        side.add(
                                new MetricDiff(
                                        key.metric(),
                                        measured.data(),
                                        value(one.get(key)),
                                        value(other.get(key)))));
        side.sort(
                Comparator.comparing((MetricDiff diff) -> diff.data().folder())
                        .thenComparing(diff -> diff.data().sha256())
                        .thenComparing(MetricDiff::metric));
        return side;
    }

    private static @Nullable Double value(@Nullable Measured measured) {
        return measured == null ? null : Double.valueOf(measured.value());
    }

    private static Map<Key, Measured> last(List<Evaluation> oldestFirst) {
        Map<Key, Measured> last = new LinkedHashMap<>();
        for (Evaluation evaluation : oldestFirst) {
            evaluation
                    .metrics()
                    .forEach(
                            (name, metric) ->
                                    last.put(
                                            new Key(evaluation.data().sha256(), name),
                                            new Measured(evaluation.data(), metric.value())));
        }
        return last;
    }
}
