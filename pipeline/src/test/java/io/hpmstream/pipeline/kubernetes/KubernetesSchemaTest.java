package io.hpmstream.pipeline.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Every manifest is what its definition says, and has no field that it does not know. */
class KubernetesSchemaTest {

    private static final String INSIDE_THE_API =
            "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";
    // those of the operator's main branch, where somebody has put them
    private static final Path BESIDE_THE_PROJECT =
            Path.of("..", "..", "shared", "data", "crds", "flinkdeployments.yml");
    // checked by tests of their own: their definitions are in no jar
    private static final Set<String> OTHERS = Set.of("KafkaTopic", "PodMonitor", "PrometheusRule");

    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void theReleasedOperatorAcceptsTheTraining(String build) throws Exception {
        CustomResource definition = released().ofAnyFlinkVersion();

        assertThat(definition.problems(training(build))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void theComingOperatorAcceptsTheTraining(String build) throws Exception {
        assumeTrue(
                Files.exists(BESIDE_THE_PROJECT),
                "the definitions of the operator's main branch are not here: "
                        + BESIDE_THE_PROJECT);
        try (InputStream definition = Files.newInputStream(BESIDE_THE_PROJECT)) {
            assertThat(CustomResource.read(definition).problems(training(build))).isEmpty();
        }
    }

    @Test
    void aFieldThatNobodyKnowsIsAnError() throws Exception {
        ObjectNode training = training("base");
        training.withObject("/spec/job").put("jarUri", "local:///job.jar");
        training.withObject("/spec/podTemplate/spec/securityContext").put("runAsNoRoot", true);

        assertThat(released().ofAnyFlinkVersion().problems(training))
                .hasSize(2)
                .anyMatch(problem -> problem.contains("jarUri"))
                .anyMatch(problem -> problem.contains("runAsNoRoot"));
    }

    @Test
    void aValueOfAnotherKindIsAnError() throws Exception {
        ObjectNode training = training("base");
        training.withObject("/spec/job").put("upgradeMode", "restart").put("parallelism", "one");

        assertThat(released().ofAnyFlinkVersion().problems(training)).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void kubernetesKnowsEveryFieldOfItsOwnKinds(String build) throws Exception {
        Set<String> kinds = new TreeSet<>();
        for (ObjectNode manifest : Manifests.build(build).all()) {
            if (BuiltInKinds.include(manifest)) {
                kinds.add(manifest.path("kind").asText());
                assertThat(BuiltInKinds.problems(manifest)).isEmpty();
            }
        }
        assertThat(kinds).contains("ConfigMap", "NetworkPolicy", "Service", "StatefulSet");
    }

    @Test
    void aFieldThatKubernetesDoesNotKnowIsAnError() throws Exception {
        ObjectNode curation = Manifests.build("base").only("StatefulSet");
        curation.withObject("/spec").put("replica", 2).put("serviceName", 7);
        ((ObjectNode) curation.at("/spec/template/spec/containers/0/readinessProbe"))
                .put("period", 5);

        assertThat(BuiltInKinds.problems(curation)).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void noKindIsLeftUnchecked(String build) throws Exception {
        for (ObjectNode manifest : Manifests.build(build).all()) {
            String kind = manifest.path("kind").asText();
            assertThat(
                            BuiltInKinds.include(manifest)
                                    || kind.equals("FlinkDeployment")
                                    || OTHERS.contains(kind))
                    .as(kind)
                    .isTrue();
        }
    }

    /** Rules that the operator checks beyond its definition. */
    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void theTrainingPassesTheOperatorsOwnRules(String build) throws Exception {
        Manifests manifests = Manifests.build(build);
        ObjectNode training = manifests.only("FlinkDeployment");

        assertThat(training.at("/metadata/name").asText())
                .matches("[a-z]([-a-z\\d]{0,43}[a-z\\d])?");
        assertThat(manifests.flink().keySet())
                .doesNotContainAnyElementsOf(
                        List.of(
                                "kubernetes.namespace",
                                "kubernetes.cluster-id",
                                "high-availability.cluster-id"))
                // what an upgrade by savepoint and two JobManagers need
                .contains(
                        "execution.checkpointing.savepoint-dir",
                        "execution.checkpointing.dir",
                        "high-availability.type",
                        "high-availability.storageDir");
        assertThat(training.at("/spec/job/jarURI").asText()).startsWith("local:///");
        assertThat(training.at("/spec/flinkVersion").asText())
                .as("the last one that operator 1.15 accepts")
                .isEqualTo("v2_2");
        assertThat(training.at("/spec/podTemplate/spec/containers/0/name").asText())
                .as("the container that Flink adds its own to")
                .isEqualTo("flink-main-container");
    }

    private static ObjectNode training(String build) throws IOException, InterruptedException {
        return Manifests.build(build).only("FlinkDeployment");
    }

    private static CustomResource released() throws IOException {
        try (InputStream definition =
                KubernetesSchemaTest.class.getResourceAsStream(INSIDE_THE_API)) {
            return CustomResource.read(Objects.requireNonNull(definition, INSIDE_THE_API));
        }
    }
}
