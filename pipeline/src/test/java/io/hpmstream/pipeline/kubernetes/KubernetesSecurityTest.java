package io.hpmstream.pipeline.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Who may do what: processes, networks, secrets. */
class KubernetesSecurityTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void noProcessIsRootOrWritesIntoItsImage(String build) throws Exception {
        for (JsonNode pod : pods(Manifests.build(build))) {
            JsonNode all = pod.path("securityContext");
            assertThat(all.path("runAsNonRoot").asBoolean()).isTrue();
            assertThat(all.path("runAsUser").asText() + ":" + all.path("runAsGroup").asText())
                    .as("the user of the images")
                    .isEqualTo(user("flink"))
                    .isEqualTo(user("curation"));
            for (JsonNode container : pod.path("containers")) {
                JsonNode own = container.path("securityContext");
                assertThat(own.path("readOnlyRootFilesystem").asBoolean()).isTrue();
                assertThat(own.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
                assertThat(own.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void everyMountHasItsVolume(String build) throws Exception {
        for (JsonNode pod : pods(Manifests.build(build))) {
            Set<String> volumes = names(pod.path("volumes"));
            volumes.add("index"); // of a claim
            for (JsonNode container : pod.path("containers")) {
                assertThat(volumes).containsAll(names(container.path("volumeMounts")));
            }
        }
    }

    /** Else a change of options would change nothing that runs. */
    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void podsNameTheConfigurationByTheHashOfItsContent(String build) throws Exception {
        Manifests manifests = Manifests.build(build);
        String name = manifests.only("ConfigMap").at("/metadata/name").asText();

        assertThat(name).matches("hpm-[a-z0-9]{10}");
        for (JsonNode pod : pods(manifests)) {
            assertThat(pod.path("volumes").findValuesAsText("name")).contains(name);
        }
    }

    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void secretsAreOnlyReferredTo(String build) throws Exception {
        Manifests manifests = Manifests.build(build);
        Map<String, String> hpm = manifests.hpm(folder).toMap();

        assertThat(manifests.ofKind("Secret")).isEmpty();
        assertThat(manifests.flink().keySet())
                .noneMatch(key -> key.matches(".*(secret|password|access-key|token).*"));
        assertThat(hpm.get("hpm.curation.token")).matches("\\$\\{file:/run/secrets/.*}");
        assertThat(
                        hpm.getOrDefault(
                                "hpm.kafka.properties.sasl.jaas.config", "password=\"${file:\""))
                .contains("password=\"${file:");
    }

    /** Whoever reaches Flink's REST interface can end the job. */
    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void onlyTheOperatorReachesFlinksRestInterface(String build) throws Exception {
        Manifests manifests = Manifests.build(build);
        JsonNode policy = manifests.named("NetworkPolicy", "trainer-jobmanager").path("spec");
        List<JsonNode> open = new ArrayList<>();
        for (JsonNode rule : policy.path("ingress")) {
            if (ports(rule).contains(8081) || rule.path("ports").isEmpty()) {
                open.add(rule);
            }
        }

        assertThat(manifests.flink().toMap())
                .containsEntry("rest.port", "8081")
                .containsEntry("web.submit.enable", "false")
                .containsEntry("kubernetes.rest-service.exposed.type", "ClusterIP");
        assertThat(open).hasSize(1);
        assertThat(open.get(0).path("from")).hasSize(1);
        assertThat(open.get(0).at("/from/0/podSelector/matchLabels").toString())
                .contains("flink-kubernetes-operator");
        assertThat(manifests.only("FlinkDeployment").at("/spec/ingress").isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void policiesNameThePortsThatProcessesListenOn(String build) throws Exception {
        Manifests manifests = Manifests.build(build);
        Configuration flink = manifests.flink();

        assertThat(ports(manifests.named("NetworkPolicy", "trainer-jobmanager")))
                .isEqualTo(
                        numbers(
                                flink,
                                "rest.port",
                                "jobmanager.rpc.port",
                                "blob.server.port",
                                "metrics.reporter.hpm.port"));
        assertThat(ports(manifests.named("NetworkPolicy", "trainer-taskmanager")))
                .isEqualTo(
                        numbers(
                                flink,
                                "taskmanager.rpc.port",
                                "taskmanager.data.port",
                                "metrics.internal.query-service.port",
                                "metrics.reporter.hpm.port"));
        assertThat(ports(manifests.named("NetworkPolicy", "curation")))
                .isEqualTo(numbers(manifests.hpm(folder), "hpm.curation.port"));
    }

    /** Flink labels its pods with the name of the deployment. */
    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void selectorsFindPods(String build) throws Exception {
        Manifests manifests = Manifests.build(build);
        String training = manifests.only("FlinkDeployment").at("/metadata/name").asText();
        JsonNode curation = manifests.only("StatefulSet").path("spec");

        for (String kind : List.of("NetworkPolicy", "PodDisruptionBudget", "PodMonitor")) {
            for (ObjectNode manifest : manifests.ofKind(kind)) {
                assertThat(manifest.path("spec").findValues("app"))
                        .isNotEmpty()
                        .allMatch(app -> List.of(training, "curation").contains(app.asText()));
            }
        }
        JsonNode labels = curation.at("/template/metadata/labels");
        assertThat(curation.at("/selector/matchLabels")).isEqualTo(labels);
        assertThat(manifests.only("Service").at("/spec/selector")).isEqualTo(labels);
    }

    private static List<JsonNode> pods(Manifests manifests) {
        return List.of(
                manifests.only("FlinkDeployment").at("/spec/podTemplate/spec"),
                manifests.only("StatefulSet").at("/spec/template/spec"));
    }

    private static String user(String image) throws Exception {
        return Dockerfile.read(Manifests.FOLDER.resolve(image).resolve("Dockerfile"), Map.of())
                .user();
    }

    private static Set<String> names(JsonNode list) {
        Set<String> names = new HashSet<>();
        list.forEach(item -> names.add(item.path("name").asText()));
        return names;
    }

    private static Set<Integer> ports(JsonNode policy) {
        Set<Integer> ports = new HashSet<>();
        policy.findValues("port").forEach(port -> ports.add(port.asInt()));
        return ports;
    }

    private static Set<Integer> numbers(Configuration options, String... keys) {
        Set<Integer> numbers = new HashSet<>();
        Stream.of(keys)
                .map(options.toMap()::get)
                .forEach(port -> numbers.add(Integer.valueOf(port)));
        return numbers;
    }
}
