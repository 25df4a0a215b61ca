package io.hpmstream.pipeline.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.connectors.kafka.DeadLetterValue;
import io.hpmstream.connectors.kafka.TopicSettings;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.config.PretrainConfig.TopicsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

/** Topics that Strimzi makes are those that the job would make. */
class KubernetesTopicsTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/local", "overlays/gpu"})
    void theTopicsAreThoseOfTheJobAndSetUpAlike(String build) throws Exception {
        Manifests manifests = Manifests.build(build);
        TopicsConfig topics = PretrainConfig.from(manifests.hpm(folder)).topics();
        List<TopicSettings> wanted =
                List.of(
                        TopicSettings.images(topics.images(), 1, 1),
                        TopicSettings.hardness(topics.hardness(), 1, 1),
                        TopicSettings.deadLetters(topics.deadLetter(), 1, 1, DeadLetterValue.FULL),
                        TopicSettings.thumbnails(topics.thumbnails(), 1, 1),
                        TopicSettings.tags(topics.tags(), 1, 1));

        assertThat(manifests.ofKind("KafkaTopic")).hasSameSizeAs(wanted);
        for (TopicSettings settings : wanted) {
            ObjectNode topic = manifests.named("KafkaTopic", settings.name());
            assertThat(config(topic)).as(settings.name()).isEqualTo(settings.config());
            assertThat(topic.at("/spec/partitions").asInt()).isEqualTo(1);
        }
    }

    /** A run that tells of its sightings where the other does would mix both. */
    @Test
    void aCanaryReadsTheSameImagesAndWritesToTopicsOfItsOwn() throws Exception {
        Manifests training = Manifests.build("overlays/gpu");
        Manifests canary = Manifests.build("overlays/canary");
        PretrainConfig first = PretrainConfig.from(training.hpm(folder));
        PretrainConfig second = PretrainConfig.from(canary.hpm(folder));

        assertThat(second.kafka().runId()).isNotEqualTo(first.kafka().runId());
        assertThat(second.topics().images()).isEqualTo(first.topics().images());
        assertThat(second.topics().hardness()).isNotEqualTo(first.topics().hardness());
        assertThat(second.topics().deadLetter()).isNotEqualTo(first.topics().deadLetter());
        assertThat(second.intake().thumbnails().enabled()).isFalse();
        assertThat(second.training().pretrainer().model())
                .as("else the savepoint would be refused")
                .isEqualTo(first.training().pretrainer().model());
        assertThat(canary.ofKind("KafkaTopic")).isEmpty();
        for (String place :
                List.of(
                        "execution.checkpointing.dir",
                        "execution.checkpointing.savepoint-dir",
                        "high-availability.storageDir")) {
            assertThat(canary.flink().toMap().get(place))
                    .as(place)
                    .isNotEqualTo(training.flink().toMap().get(place));
        }
    }

    /** Strimzi's definition is in no jar; these are the fields of a topic in it. */
    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void aTopicHasTheFieldsThatStrimziKnows(String build) throws Exception {
        for (ObjectNode topic : Manifests.build(build).ofKind("KafkaTopic")) {
            assertThat(topic.path("apiVersion").asText()).isEqualTo("kafka.strimzi.io/v1");
            assertThat(fields(topic.path("spec")))
                    .isEqualTo(Set.of("partitions", "replicas", "config"));
            assertThat(topic.at("/spec/replicas").isInt()).isTrue();
            assertThat(topic.at("/metadata/labels").has("strimzi.io/cluster")).isTrue();
        }
    }

    private static Set<String> fields(JsonNode node) {
        return node.properties().stream().map(Map.Entry::getKey).collect(toSet());
    }

    private static Map<String, String> config(JsonNode topic) {
        Map<String, String> config = new TreeMap<>();
        Stream.of(topic.at("/spec/config"))
                .flatMap(all -> all.properties().stream())
                .forEach(entry -> config.put(entry.getKey(), entry.getValue().asText()));
        return config;
    }
}
