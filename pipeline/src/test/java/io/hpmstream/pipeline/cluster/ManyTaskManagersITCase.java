package io.hpmstream.pipeline.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.connectors.kafka.RunTakenException;
import io.hpmstream.pipeline.TinyImages;
import io.hpmstream.pipeline.audit.LedgerReport;
import io.hpmstream.pipeline.embedded.SavedHardness;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A cluster with the adaptive scheduler and room for three subtasks: jobs grow, shrink and fork.
 */
@Tag("chaos")
class ManyTaskManagersITCase {

    @RegisterExtension
    static final TestingCluster CLUSTER =
            new TestingCluster(
                    3,
                    () ->
                            Map.of(
                                    "jobmanager.scheduler",
                                    "adaptive",
                                    "jobmanager.adaptive-scheduler.executing.cooldown-after-rescaling",
                                    "1 s",
                                    "jobmanager.adaptive-scheduler.executing.resource-stabilization-timeout",
                                    "1 s",
                                    "jobmanager.adaptive-scheduler.rescale-trigger.max-delay",
                                    "2 s"));

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int IDS = 50;
    private static final int ROUND = 300;
    private static final int BATCH = 10;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, Long> published = new TreeMap<>();
    private int sent;

    @Test
    void countsEveryImageOnceWhileDecodingGrowsAndShrinks() throws Exception {
        String job = CLUSTER.submit(job("rescaled", "4", "at-least-once"));
        publish("rescaled-images", ROUND);
        awaitTrained(job);

        rescale(job, 3, 1);
        CLUSTER.await("3 decoders", () -> subtasks(job, "decode") == 3);
        publish("rescaled-images", ROUND);
        rescale(job, 2, 1); // while these are trained
        CLUSTER.await("2 decoders", () -> subtasks(job, "decode") == 2);
        publish("rescaled-images", ROUND);
        awaitTrained(job);

        rescale(job, 2, 2);
        CLUSTER.await("a refusal", () -> failures(job).contains("must have 1 subtask, actual: 2"));
        rescale(job, 1, 1);
        CLUSTER.await("1 decoder", () -> subtasks(job, "decode") == 1);
        publish("rescaled-images", ROUND);
        awaitTrained(job);

        String savepoint = CLUSTER.stopWithSavepoint(job).toUri().toString();
        LedgerReport ledger = LedgerReport.read(savepoint);
        assertThat(ledger.isExact()).isTrue();
        assertThat(ledger.fates().trained())
                .as("whole partitions")
                .allMatch(interval -> interval.start() == 0)
                .hasSize(4);
        assertThat(count(ledger.fates().trained())).isEqualTo(4L * ROUND);
        assertThat(SavedHardness.sightings(savepoint)).isEqualTo(published);
    }

    @Test
    void letsTwoForksOfOneSavepointRunAtOnceAndRefusesASecondOfOneId() throws Exception {
        String parent = CLUSTER.submit(job("parent", "1", "exactly-once"));
        publish("parent-images", ROUND);
        awaitTrained(parent);
        String savepoint =
                new JobSavepoint(CLUSTER.flink(), parent).take(false, Optional.empty(), any -> {});
        CLUSTER.stopWithSavepoint(parent);

        String first = CLUSTER.submit(fork("fork-1", savepoint));
        String second = CLUSTER.submit(fork("fork-2", savepoint));
        publish("parent-images", ROUND);
        awaitTrained(first);
        awaitTrained(second);
        assertThatThrownBy(() -> CLUSTER.submit(fork("fork-2", savepoint)))
                .isInstanceOf(RunTakenException.class)
                .hasMessageContainingAll("'fork-2' is alive", second, "hpm.run.id");
        publish("parent-images", ROUND);
        awaitTrained(first);
        awaitTrained(second);

        for (String job : List.of(first, second)) {
            assertThat(CLUSTER.restores(job)).as("from the savepoint, never again").isOne();
            Path own = CLUSTER.stopWithSavepoint(job);
            assertThat(SavedHardness.sightings(own.toUri().toString())).isEqualTo(published);
            assertThat(LedgerReport.read(own.toUri().toString())).matches(LedgerReport::isExact);
        }
        assertThat(toldByRun("parent-hardness"))
                .containsOnly(
                        Map.entry("parent", (long) ROUND),
                        Map.entry("fork-1", 2L * ROUND),
                        Map.entry("fork-2", 2L * ROUND));
    }

    private static Map<String, String> job(String name, String partitions, String delivery) {
        return CLUSTER.smallJob(
                Map.of(
                        "hpm.run.id",
                        name,
                        "hpm.topics.partitions",
                        partitions,
                        "hpm.topics.images",
                        name + "-images",
                        "hpm.topics.hardness",
                        name + "-hardness",
                        "hpm.topics.dead-letter",
                        name + "-dead",
                        "hpm.hardness.delivery",
                        delivery,
                        "hpm.train.batch-size",
                        Integer.toString(BATCH),
                        "execution.checkpointing.timeout",
                        "5 min"));
    }

    private static Map<String, String> fork(String name, String savepoint) {
        Map<String, String> options = job("parent", "1", "exactly-once");
        options.put("hpm.run.id", name);
        options.put("execution.state-recovery.path", savepoint);
        return options;
    }

    private void publish(String topic, int images) {
        List<byte[]> pictures = TinyImages.draw(16, 7);
        try (KafkaProducer<byte[], byte[]> producer =
                TinyImages.producer(CLUSTER.cluster().bootstrapServers())) {
            for (int i = 0; i < images; i++) {
                String id = "image-" + sent % IDS;
                TinyImages.send(
                        producer, topic, id.getBytes(UTF_8), pictures.get(sent % pictures.size()));
                published.merge(id, 1L, Long::sum);
                sent++;
            }
        }
    }

    private void awaitTrained(String job) throws Exception {
        CLUSTER.awaitStep(job, sent / BATCH);
    }

    private static long count(List<Interval> intervals) {
        return intervals.stream().mapToLong(any -> any.end() - any.start()).sum();
    }

    private static int subtasks(String job, String stage) throws Exception {
        for (JsonNode vertex : CLUSTER.flink().get("/jobs/" + job).path("vertices")) {
            if (vertex.path("name").asText().contains(stage)) {
                return vertex.path("parallelism").asInt();
            }
        }
        return 0;
    }

    private static String failures(String job) throws Exception {
        return CLUSTER.flink().get("/jobs/%s/exceptions".formatted(job)).toString();
    }

    private void rescale(String job, int decoders, int trainers) throws Exception {
        ObjectNode body = JSON.createObjectNode();
        for (JsonNode vertex : CLUSTER.flink().get("/jobs/" + job).path("vertices")) {
            boolean trains = vertex.path("name").asText().contains("pretrain");
            body.putObject(vertex.path("id").asText())
                    .putObject("parallelism")
                    .put("lowerBound", 1)
                    .put("upperBound", trains ? trainers : decoders);
        }
        URI uri =
                CLUSTER.cluster()
                        .plan()
                        .webAddress()
                        .resolve("/jobs/%s/resource-requirements".formatted(job));
        HttpResponse<String> answer =
                http.send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", "application/json")
                                .PUT(BodyPublishers.ofString(body.toString()))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** How many sightings each run has told, as far as they are committed. */
    private static Map<String, Long> toldByRun(String topic) throws Exception {
        Map<String, Long> told = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                CLUSTER.cluster().bootstrapServers(),
                                "isolation.level",
                                "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(
                                    (PartitionInfo info) ->
                                            new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(200))) {
                    String run = JSON.readTree(record.value()).path("runId").asText();
                    told.merge(run, 1L, Long::sum);
                }
            }
        }
        return told;
    }
}
