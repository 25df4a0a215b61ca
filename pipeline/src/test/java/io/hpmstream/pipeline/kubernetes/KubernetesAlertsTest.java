package io.hpmstream.pipeline.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.pipeline.metrics.PromQl;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

/** Alerts ask for metrics that there are. */
class KubernetesAlertsTest {

    private static final Path DASHBOARD = Path.of("..", "docs", "grafana", "hpm-stream.json");
    private static final Set<String> FIELDS =
            Set.of("alert", "expr", "for", "labels", "annotations");

    /** A test of the dashboard compares its metrics with those of a running job. */
    @Test
    void everyMetricIsOneOfTheDashboard() throws Exception {
        Set<String> shown = new TreeSet<>();
        new ObjectMapper()
                .readTree(DASHBOARD.toFile())
                .findValuesAsText("expr")
                .forEach(expression -> shown.addAll(PromQl.metrics(expression)));
        Set<String> asked = new TreeSet<>();
        for (JsonNode rule : rules()) {
            asked.addAll(PromQl.metrics(rule.path("expr").asText()));
        }

        assertThat(asked).hasSizeGreaterThan(6);
        assertThat(shown).containsAll(asked);
    }

    @Test
    void everyAlertSaysHowBadItIsAndWhatToDo() throws Exception {
        assertThat(rules()).hasSizeGreaterThan(6);
        for (JsonNode rule : rules()) {
            assertThat(rule.properties().stream().map(Map.Entry::getKey).collect(toSet()))
                    .isSubsetOf(FIELDS);
            assertThat(rule.path("alert").asText()).matches("Hpm[A-Za-z]+");
            assertThat(rule.at("/labels/severity").asText()).isIn("warning", "critical");
            assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
            assertThat(rule.at("/annotations/description").asText()).isNotBlank();
        }
    }

    @Test
    void prometheusFindsThePortOfTheMetrics() throws Exception {
        Manifests manifests = Manifests.build("overlays/gpu");
        JsonNode port =
                manifests.only("FlinkDeployment").at("/spec/podTemplate/spec/containers/0/ports/0");

        assertThat(manifests.only("PodMonitor").at("/spec/podMetricsEndpoints/0/port"))
                .isEqualTo(port.path("name"));
        assertThat(port.path("containerPort").asText())
                .isEqualTo(manifests.flink().toMap().get("metrics.reporter.hpm.port"));
    }

    private static JsonNode rules() throws Exception {
        return Manifests.build("overlays/gpu").only("PrometheusRule").at("/spec/groups/0/rules");
    }
}
