package io.hpmstream.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import org.apache.flink.metrics.LogicalScopeProvider;
import org.apache.flink.metrics.MetricGroup;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What Prometheus calls a metric: the name and the labels that Flink's own reporter would give it,
 * so that one can take the place of the other.
 */
record Series(String name, Labels labels) {

    private static final Pattern FORBIDDEN = Pattern.compile("[^a-zA-Z0-9:_]");

    static Series of(String metric, MetricGroup group) {
        String scope = LogicalScopeProvider.castFrom(group).getLogicalScope(Series::clean, '_');
        Map<String, String> labels = new TreeMap<>();
        group.getAllVariables()
                .forEach((variable, value) -> labels.put(label(variable), clean(value)));
        return new Series(
                "flink_" + scope + "_" + clean(metric),
                Labels.of(
                        labels.keySet().toArray(String[]::new),
                        labels.values().toArray(String[]::new)));
    }

    // Flink writes its variables as <job_id>
    private static String label(String variable) {
        return clean(variable.substring(1, variable.length() - 1));
    }

    private static String clean(String text) {
        return FORBIDDEN.matcher(text).replaceAll("_");
    }
}
