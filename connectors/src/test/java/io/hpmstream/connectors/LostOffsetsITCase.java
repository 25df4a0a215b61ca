package io.hpmstream.connectors;

import io.hpmstream.connectors.kafka.Delivery;
import io.hpmstream.connectors.kafka.ImageMessage;
import io.hpmstream.connectors.kafka.KafkaConnection;
import io.hpmstream.connectors.kafka.KafkaEndpoints;
import io.hpmstream.connectors.kafka.LostOffsetsException;
import io.hpmstream.connectors.kafka.OnLostOffsets;
import io.hpmstream.connectors.kafka.OutgoingMessage;
import io.hpmstream.connectors.kafka.OutgoingMessageTypeInfo;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** What becomes of a run whose next images are gone from the broker. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LostOffsetsITCase {

    @RegisterExtension private static final TestingKafka KAFKA = new TestingKafka();

    private static final AtomicInteger TOPICS = new AtomicInteger();
    private static final AtomicInteger ATTEMPTS = new AtomicInteger();

    @TempDir private Path folder;
    private final String images = "images-" + TOPICS.incrementAndGet();
    private final String out = "out-" + TOPICS.get();
    private Optional<JobClient> running = Optional.empty();

    @BeforeEach
    void createTopics() throws Exception {
        create(images);
        create(out);
        ATTEMPTS.set(0);
    }

    @AfterEach
    void endTheJob() throws Exception {
        // Flink is gone with a job that has ended
        if (running.isPresent()) {
            running.get().cancel().get();
        }
    }

    @Test
    void failsAtOnceAndForGoodNamingTheMissingRange() throws Exception {
        String savepoint = readThreeAndStop();
        publish(7);
        deleteBefore(8);

        JobClient job = start(OnLostOffsets.FAIL, savepoint);

        LostOffsetsException failure = failureOf(job);
        assertThat(failure)
                .hasMessageContaining("offsets [3, 8) of topic %s, partition 0".formatted(images))
                .hasMessageContaining("the partition begins at 8 now")
                .hasMessageContaining("hpm.source.on-lost-offsets: earliest")
                .hasMessageNotContaining("\n");
        assertThat(ATTEMPTS).hasValue(1);
        assertThat(read(3)).containsExactly("0", "1", "2");
    }

    @Test
    void namesWhatIsMissingOfATopicThatWasMadeAnew() throws Exception {
        String savepoint = readThreeAndStop();
        recreate();
        publish(1);

        LostOffsetsException failure = failureOf(start(OnLostOffsets.FAIL, savepoint));

        assertThat(failure)
                .hasMessageContaining("offsets [1, 3) of topic %s, partition 0".formatted(images))
                .hasMessageContaining("the partition ends at 1 now");
    }

    @Test
    void goesOnWithTheEarliestThatIsThereWhenTold() throws Exception {
        String savepoint = readThreeAndStop();
        publish(7);
        deleteBefore(8);

        start(OnLostOffsets.EARLIEST, savepoint);

        assertThat(read(5)).containsExactly("0", "1", "2", "8", "9");
    }

    @Test
    void goesOnWithTheNextThatArrivesWhenTold() throws Exception {
        String savepoint = readThreeAndStop();
        publish(7);
        deleteBefore(8);

        start(OnLostOffsets.LATEST, savepoint);

        // what arrives before the source has looked is passed over too
        List<String> arrived = List.of();
        while (arrived.size() < 4) {
            publish(1);
            arrived = KAFKA.texts(out, "read_uncommitted");
        }
        assertThat(arrived.subList(0, 3)).containsExactly("0", "1", "2");
        assertThat(Long.parseLong(arrived.get(3))).isGreaterThanOrEqualTo(10);
    }

    @Test
    void readsAFreshTopicFromItsEarliestImageWhateverWasDeleted() throws Exception {
        publish(5);
        deleteBefore(2);

        start(OnLostOffsets.FAIL, "");

        assertThat(read(3)).containsExactly("2", "3", "4");
    }

    private String readThreeAndStop() throws Exception {
        publish(3);
        JobClient job = start(OnLostOffsets.FAIL, "");
        read(3);
        String savepoint =
                job.stopWithSavepoint(
                                false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get();
        running = Optional.empty();
        ATTEMPTS.set(0);
        return savepoint;
    }

    private JobClient start(OnLostOffsets policy, String savepoint) throws Exception {
        Configuration options = new Configuration();
        options.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        options.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 5);
        options.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
        if (!savepoint.isEmpty()) {
            options.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(1, options);
        env.enableCheckpointing(200);
        env.fromSource(
                        KafkaEndpoints.images(connection(), images, policy),
                        WatermarkStrategy.noWatermarks(),
                        "images")
                .uid("images")
                .map(new OffsetOnly())
                .uid("offset")
                .returns(OutgoingMessageTypeInfo.INSTANCE)
                .sinkTo(KafkaEndpoints.hardness(connection(), out, Delivery.AT_LEAST_ONCE))
                .uid("out");
        JobClient job = env.executeAsync();
        running = Optional.of(job);
        return job;
    }

    /** Tells the offset of each image, and how often the job was started. */
    private static final class OffsetOnly extends RichMapFunction<ImageMessage, OutgoingMessage> {
        private static final long serialVersionUID = 1L;

        @Override
        public void open(OpenContext context) {
            ATTEMPTS.incrementAndGet();
        }

        @Override
        public OutgoingMessage map(ImageMessage image) {
            byte[] offset = Long.toString(image.offset()).getBytes(UTF_8);
            return new OutgoingMessage(offset, offset, List.of(), -1);
        }
    }

    private LostOffsetsException failureOf(JobClient job) {
        Throwable failure = catchThrowable(() -> job.getJobExecutionResult().get());
        running = Optional.empty();
        assertThat(failure).isInstanceOf(ExecutionException.class);
        return ExceptionUtils.findThrowable(failure, LostOffsetsException.class).orElseThrow();
    }

    private static KafkaConnection connection() {
        return new KafkaConnection(KAFKA.bootstrapServers(), "lost", Map.of());
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()));
    }

    private static void create(String topic) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private void recreate() throws Exception {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(images)).all().get();
            while (admin.listTopics().names().get().contains(images)) {
                Thread.onSpinWait();
            }
        }
        create(images);
    }

    private void deleteBefore(long offset) throws Exception {
        try (Admin admin = admin()) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(images, 0),
                                    RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }

    private void publish(int count) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", KAFKA.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(images, new byte[] {1}, new byte[] {2})).get();
            }
        }
    }

    private List<String> read(int count) {
        List<String> arrived = KAFKA.texts(out, "read_uncommitted");
        // ended by the time limit of the test if they never come
        while (arrived.size() < count) {
            arrived = KAFKA.texts(out, "read_uncommitted");
        }
        return arrived;
    }
}
