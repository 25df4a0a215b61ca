package io.hpmstream.pipeline.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.connectors.kafka.KafkaSetupException;
import io.hpmstream.pipeline.FlinkDefaults;
import io.hpmstream.pipeline.PretrainJob;
import io.hpmstream.pipeline.PretrainTopology;
import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.demo.SyntheticScenes;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What readers of the topics see when a TaskManager dies between two checkpoints: two batches and a
 * dead letter before the checkpoint, as many between it and the death, one batch after it.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class DeliveryITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH = 4;

    @TempDir private Path folder;
    private final String images = KAFKA.newTopic("images", Map.of());

    @Test
    void tellsCommittedReadersEverySightingAndDeadLetterOnceWhenExactlyOnce() throws Exception {
        dieBetweenCheckpoints("once", "exactly-once");

        assertThat(offsets(KAFKA.read("once-hardness", "read_committed"))).isEqualTo(trained());
        assertThat(KAFKA.read("once-dead", "read_committed")).hasSize(2);
        // the second try was there too, in a transaction that was aborted
        assertThat(KAFKA.read("once-hardness", "read_uncommitted")).hasSize(7 * BATCH);
    }

    @Test
    void repeatsTheSameBytesWhenAtLeastOnce() throws Exception {
        dieBetweenCheckpoints("repeated", "at-least-once");

        List<ConsumerRecord<byte[], byte[]>> told =
                KAFKA.read("repeated-hardness", "read_committed");
        assertThat(offsets(told)).containsAll(trained());
        assertThat(told).hasSize(7 * BATCH);
        for (int i = 2 * BATCH; i < 4 * BATCH; i++) {
            ConsumerRecord<byte[], byte[]> again = told.get(i + 2 * BATCH);
            assertThat(again.key()).isEqualTo(told.get(i).key());
            assertThat(new String(again.value(), UTF_8))
                    .isEqualTo(new String(told.get(i).value(), UTF_8));
        }
        List<ConsumerRecord<byte[], byte[]>> dead = KAFKA.read("repeated-dead", "read_committed");
        assertThat(dead).hasSize(3);
        assertThat(dead.get(2).value()).isEqualTo(dead.get(1).value());
        assertThat(dead.get(2).headers()).isEqualTo(dead.get(1).headers());
    }

    @Test
    void refusesTransactionsThatCouldEndBeforeTheirCheckpoint() {
        assertThatThrownBy(
                        () ->
                                PretrainJob.ensureTopics(
                                        config(
                                                "short",
                                                "exactly-once",
                                                Map.of(
                                                        "execution.checkpointing.interval",
                                                        "10 min"))))
                .isInstanceOf(KafkaSetupException.class)
                .hasMessageContaining("actual: 900 s, not more than 600 s + 600 s")
                .hasMessageContaining("execution.checkpointing.interval");
    }

    @Test
    void refusesTransactionsThatTheBrokerDoesNotAllow() {
        assertThatThrownBy(
                        () ->
                                PretrainJob.ensureTopics(
                                        config(
                                                "long",
                                                "exactly-once",
                                                Map.of(
                                                        "hpm.kafka.properties.transaction.timeout.ms",
                                                        "3600000"))))
                .isInstanceOf(KafkaSetupException.class)
                .hasMessageContaining("actual: 3600000 ms, transaction.max.timeout.ms=900000");
    }

    private void dieBetweenCheckpoints(String name, String delivery) throws Exception {
        PretrainConfig config = config(name, delivery, Map.of());
        PretrainJob.ensureTopics(config);
        try (MiniCluster flink = start(config)) {
            JobID job = submit(config, flink);
            publish(0);
            await(name, 2 * BATCH, 1);
            flink.triggerCheckpoint(job, CheckpointType.DEFAULT).get();
            publish(2);
            await(name, 4 * BATCH, 2);
            flink.terminateTaskManager(0).get();
            flink.startTaskManager();
            await(name, 6 * BATCH, 3);
            publish(scenes(4 * BATCH, BATCH));
            await(name, 7 * BATCH, 3);
            flink.stopWithSavepoint(
                            job,
                            folder.resolve("savepoint").toUri().toString(),
                            false,
                            SavepointFormatType.CANONICAL)
                    .get();
        }
    }

    private static MiniCluster start(PretrainConfig config) throws Exception {
        MiniCluster flink =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(FlinkDefaults.under(config.flink()))
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(1)
                                .withRandomPorts()
                                .build());
        flink.start();
        return flink;
    }

    private static JobID submit(PretrainConfig config, MiniCluster flink) throws Exception {
        StreamExecutionEnvironment env =
                new StreamExecutionEnvironment(FlinkDefaults.under(config.flink()));
        PretrainTopology.define(env, config);
        return flink.submitJob(env.getStreamGraph().getJobGraph()).get().getJobID();
    }

    /** Two batches, and one record in their midst that is no image. */
    private void publish(int firstBatch) throws Exception {
        List<byte[]> values = scenes(firstBatch * BATCH, 2 * BATCH);
        values.add(BATCH, "no image".getBytes(UTF_8));
        publish(values);
    }

    private void publish(List<byte[]> values) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", KAFKA.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (byte[] value : values) {
                // few ids, so that images have more than one sighting
                byte[] key = {(byte) ('a' + Math.floorMod(Arrays.hashCode(value), 3))};
                producer.send(new ProducerRecord<>(images, key, value)).get();
            }
        }
    }

    private static List<byte[]> scenes(int first, int count) {
        SyntheticScenes scenes = new SyntheticScenes(4);
        List<byte[]> jpegs = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            jpegs.add(scenes.scene(i).jpeg());
        }
        return jpegs;
    }

    /** Offsets of all images: those that are none lie in the middle of two batches each. */
    private static List<Long> trained() {
        List<Long> offsets = new ArrayList<>();
        for (long offset = 0; offset < 5 * BATCH + 2; offset++) {
            if (offset != BATCH && offset != 3 * BATCH + 1) {
                offsets.add(offset);
            }
        }
        return offsets;
    }

    // bounded by the time limit of the test
    private static void await(String name, int sightings, int deadLetters) {
        while (KAFKA.read(name + "-hardness", "read_uncommitted").size() < sightings
                || KAFKA.read(name + "-dead", "read_uncommitted").size() < deadLetters) {
            Thread.onSpinWait();
        }
    }

    private static List<Long> offsets(List<ConsumerRecord<byte[], byte[]>> told) throws Exception {
        List<Long> offsets = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : told) {
            offsets.add(JSON.readTree(record.value()).path("offset").asLong());
        }
        return offsets;
    }

    /** A model of a few thousand weights; checkpoints only when the test asks for one. */
    private PretrainConfig config(String name, String delivery, Map<String, String> more) {
        Configuration options = new Configuration();
        options.setString("hpm.run.id", name);
        options.setString("hpm.kafka.bootstrap-servers", KAFKA.bootstrapServers());
        options.setString("hpm.topics.images", images);
        options.setString("hpm.topics.hardness", name + "-hardness");
        options.setString("hpm.topics.dead-letter", name + "-dead");
        options.setString("hpm.hardness.delivery", delivery);
        options.setString("hpm.model.image-size", "32");
        options.setString("hpm.model.patch-size", "8");
        options.setString("hpm.model.encoder.depth", "1");
        options.setString("hpm.model.decoder.depth", "1");
        options.setString("hpm.train.batch-size", Integer.toString(BATCH));
        options.setString("hpm.compute.threads", "1");
        options.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMinutes(4));
        options.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        options.set(CoreOptions.TMP_DIRS, folder.resolve("flink").toString());
        options.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
        more.forEach(options::setString);
        return PretrainConfig.from(options);
    }
}
