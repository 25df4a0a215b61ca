package io.hpmstream.connectors;

import io.hpmstream.connectors.kafka.Delivery;
import io.hpmstream.connectors.kafka.ImageMessage;
import io.hpmstream.connectors.kafka.KafkaConnection;
import io.hpmstream.connectors.kafka.KafkaEndpoints;
import io.hpmstream.connectors.kafka.OnLostOffsets;
import io.hpmstream.connectors.kafka.OutgoingMessage;
import io.hpmstream.connectors.kafka.OutgoingMessageTypeInfo;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Two runs from one savepoint, both with transactions, at once. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ForkedRunITCase {

    @RegisterExtension private static final TestingKafka KAFKA = new TestingKafka();

    @TempDir private Path folder;
    private final List<JobClient> jobs = new ArrayList<>();

    // those that a failure left behind
    @AfterEach
    void endTheJobs() {
        jobs.forEach(job -> assertThat(job.cancel()).succeedsWithin(Duration.ofSeconds(30)));
    }

    @Test
    void leavesTheOpenTransactionsOfTheOtherRunAlone() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("images", 1, (short) 1),
                                    new NewTopic("told", 1, (short) 1)))
                    .all()
                    .get();
        }
        publish(1);
        JobClient first = start("first", "");
        await(1, "read_uncommitted");
        String savepoint = savepoint(first);
        publish(1);
        await(2, "read_uncommitted");

        JobClient second = start("second", savepoint);
        await(3, "read_uncommitted");
        stop(first);
        stop(second);

        assertThat(KAFKA.texts("told", "read_committed"))
                .containsExactly("first 0", "first 1", "second 1");
    }

    private JobClient start(String run, String savepoint) throws Exception {
        Configuration options = new Configuration();
        options.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        if (!savepoint.isEmpty()) {
            options.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        KafkaConnection connection = new KafkaConnection(KAFKA.bootstrapServers(), run, Map.of());
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(1, options);
        // only when the test asks for one
        env.enableCheckpointing(Duration.ofHours(1).toMillis());
        env.fromSource(
                        KafkaEndpoints.images(connection, "images", OnLostOffsets.FAIL),
                        WatermarkStrategy.noWatermarks(),
                        "images")
                .uid("images")
                .map(image -> tell(run, image))
                .uid("tell")
                .returns(OutgoingMessageTypeInfo.INSTANCE)
                .sinkTo(KafkaEndpoints.hardness(connection, "told", Delivery.EXACTLY_ONCE))
                .uid("told");
        JobClient job = env.executeAsync();
        jobs.add(job);
        return job;
    }

    private static OutgoingMessage tell(String run, ImageMessage image) {
        byte[] text = (run + " " + image.offset()).getBytes(UTF_8);
        return new OutgoingMessage(text, text, List.of(), -1);
    }

    private String savepoint(JobClient job) throws Exception {
        return job.triggerSavepoint(folder.toUri().toString(), SavepointFormatType.CANONICAL).get();
    }

    // unlike any other savepoint it ends the transactions that are open
    private void stop(JobClient job) throws Exception {
        job.stopWithSavepoint(false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
        jobs.remove(job);
    }

    private static void publish(int count) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", KAFKA.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>("images", new byte[] {1}, new byte[] {2})).get();
            }
        }
    }

    // bounded by the time limit of the test
    private static void await(int count, String isolation) {
        while (KAFKA.texts("told", isolation).size() < count) {
            Thread.onSpinWait();
        }
    }
}
