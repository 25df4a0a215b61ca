package io.hpmstream.pipeline.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.demo.SyntheticScenes;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a reader of committed records sees after a TaskManager was killed again and again in the
 * midst of a training. {@code -Dhpm.chaos.seed=N} sets the seed of the moments.
 */
@Tag("chaos")
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class DeliveryUnderKillsITCase {

    @RegisterExtension static final TestingCluster CLUSTER = new TestingCluster(1);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SEED = Long.getLong("hpm.chaos.seed", 20);
    private static final int KILLS = 3;
    private static final int BATCH = TestingCluster.SMALL_BATCH;
    private static final int STEPS_BETWEEN_KILLS = 25;
    private static final int STEPS = (KILLS + 1) * STEPS_BETWEEN_KILLS;

    /** Each of so many records is no image. */
    private static final int BROKEN = 10;

    private static final int IMAGES = STEPS * BATCH;
    private static final int RECORDS = IMAGES * BROKEN / (BROKEN - 1) + 1;
    private static final int KEYS = 30;

    @Test
    void tellsEverythingOnceWhenExactlyOnce() throws Exception {
        train("once", "exactly-once");

        assertThat(offsets(read("once-hardness"))).isEqualTo(imageOffsets());
        assertThat(places(read("once-dead"))).isEqualTo(brokenOffsets());
    }

    @Test
    void tellsRepeatsByKeyAndSightingWhenAtLeastOnce() throws Exception {
        train("repeated", "at-least-once");

        List<ConsumerRecord<byte[], byte[]>> told = read("repeated-hardness");
        assertThat(told.size())
                .as("no kill fell between step and checkpoint")
                .isGreaterThan(IMAGES);
        Map<String, String> byKeyAndSighting = new LinkedHashMap<>();
        Map<String, Long> offsets = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : told) {
            String text = new String(record.value(), UTF_8);
            JsonNode sighting = JSON.readTree(text);
            String name =
                    new String(record.key(), UTF_8) + " " + sighting.path("sighting").asLong();
            String first = byKeyAndSighting.putIfAbsent(name, text);
            if (first != null) {
                assertThat(text).isEqualTo(first);
            }
            offsets.put(name, sighting.path("offset").asLong());
        }
        assertThat(offsets.values()).containsExactlyInAnyOrderElementsOf(imageOffsets());
        assertThat(places(read("repeated-dead")).stream().distinct().toList())
                .isEqualTo(brokenOffsets());
    }

    private static void train(String name, String delivery) throws Exception {
        System.err.println("seed of the kills: " + SEED + " (-Dhpm.chaos.seed)");
        String job =
                CLUSTER.submit(
                        CLUSTER.smallJob(
                                Map.of(
                                        "hpm.run.id",
                                        name,
                                        "hpm.hardness.delivery",
                                        delivery,
                                        "hpm.topics.partitions",
                                        "1",
                                        "hpm.topics.images",
                                        name + "-images",
                                        "hpm.topics.hardness",
                                        name + "-hardness",
                                        "hpm.topics.dead-letter",
                                        name + "-dead",
                                        "execution.checkpointing.interval",
                                        "5 s")));
        Random random = new Random(SEED);
        int published = 0;
        for (int kill = 1; kill <= KILLS + 1; kill++) {
            int target = kill > KILLS ? RECORDS : RECORDS * kill / (KILLS + 1);
            // somewhere on the way
            int fatal = published + 1 + random.nextInt(target - published);
            publish(name + "-images", published, fatal);
            if (kill <= KILLS) {
                long trained = fatal * (BROKEN - 1L) / BROKEN / BATCH - 1;
                CLUSTER.awaitStep(job, trained);
                CLUSTER.kill("task-manager-1");
            }
            publish(name + "-images", fatal, target);
            published = target;
        }
        CLUSTER.awaitStep(job, STEPS);
        CLUSTER.stopWithSavepoint(job);
    }

    private static void publish(String topic, int from, int to) throws Exception {
        SyntheticScenes scenes = new SyntheticScenes(7);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", CLUSTER.cluster().bootstrapServers()),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            for (int i = from; i < to; i++) {
                byte[] value =
                        isBroken(i) ? "no image".getBytes(UTF_8) : scenes.scene(i % KEYS).jpeg();
                producer.send(new ProducerRecord<>(topic, "scene-" + i % KEYS, value)).get();
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    private static boolean isBroken(long offset) {
        return offset % BROKEN == 0;
    }

    private static List<Long> imageOffsets() {
        return LongStream.range(0, RECORDS).filter(at -> !isBroken(at)).boxed().toList();
    }

    private static List<Long> brokenOffsets() {
        return LongStream.range(0, RECORDS).filter(at -> isBroken(at)).boxed().toList();
    }

    private static List<Long> offsets(List<ConsumerRecord<byte[], byte[]>> told) throws Exception {
        List<Long> offsets = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : told) {
            offsets.add(JSON.readTree(record.value()).path("offset").asLong());
        }
        return offsets;
    }

    /** Where the dead letters say that the images stood. */
    private static List<Long> places(List<ConsumerRecord<byte[], byte[]>> letters) {
        return letters.stream()
                .map(letter -> letter.headers().lastHeader("__hpm.errors.offset").value())
                .map(value -> Long.valueOf(new String(value, UTF_8)))
                .toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        return TestingKafka.read(
                Map.of(
                        "bootstrap.servers",
                        CLUSTER.cluster().bootstrapServers(),
                        "isolation.level",
                        "read_committed"),
                topic);
    }
}
