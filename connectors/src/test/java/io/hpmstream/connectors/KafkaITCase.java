package io.hpmstream.connectors;

import io.hpmstream.connectors.image.CropConfig;
import io.hpmstream.connectors.image.ImageIntake;
import io.hpmstream.connectors.image.ImageLimits;
import io.hpmstream.connectors.image.IntakeConfig;
import io.hpmstream.connectors.image.Outcome;
import io.hpmstream.connectors.kafka.DeadLetterValue;
import io.hpmstream.connectors.kafka.DeadLetters;
import io.hpmstream.connectors.kafka.Delivery;
import io.hpmstream.connectors.kafka.ImageMessage;
import io.hpmstream.connectors.kafka.KafkaConnection;
import io.hpmstream.connectors.kafka.KafkaEndpoints;
import io.hpmstream.connectors.kafka.KafkaSetupException;
import io.hpmstream.connectors.kafka.OnLostOffsets;
import io.hpmstream.connectors.kafka.OutgoingMessage;
import io.hpmstream.connectors.kafka.OutgoingMessageTypeInfo;
import io.hpmstream.connectors.kafka.TopicSettings;
import io.hpmstream.connectors.kafka.Topics;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Topics, source and sinks against a real broker and a real Flink. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class KafkaITCase {

    @RegisterExtension private static final TestingKafka KAFKA = new TestingKafka();

    private static final int MIB = 1 << 20;

    @Test
    void createsMissingTopicsWithTheRightSettingsAndFindsThemAgain() throws Exception {
        List<TopicSettings> wanted =
                List.of(
                        TopicSettings.images("a-images", 3, -1),
                        TopicSettings.hardness("a-hardness", 2, 1),
                        TopicSettings.deadLetters("a-dead", -1, -1, DeadLetterValue.FULL));

        assertThat(topics().ensure(wanted, true)).isEmpty();
        assertThat(topics().ensure(wanted, false)).isEmpty();

        assertThat(setting("a-images", "max.message.bytes")).isEqualTo("" + 17 * MIB);
        assertThat(setting("a-hardness", "cleanup.policy")).isEqualTo("compact");
        assertThat(setting("a-hardness", "compression.type")).isEqualTo("zstd");
        assertThat(setting("a-dead", "retention.ms")).isEqualTo("1209600000");
        assertThat(setting("a-dead", "max.message.bytes")).isEqualTo("" + 18 * MIB);
        assertThat(partitions("a-images")).isEqualTo(3);
        assertThat(partitions("a-hardness")).isEqualTo(2);
    }

    @Test
    void namesAllMissingTopicsThatItMustNotCreate() {
        List<TopicSettings> wanted =
                List.of(
                        TopicSettings.images("b-images", 1, -1),
                        TopicSettings.hardness("b-hardness", 1, -1));

        assertThatThrownBy(() -> topics().ensure(wanted, false))
                .isInstanceOf(KafkaSetupException.class)
                .hasMessageContaining("hpm.topics.create: false")
                .hasMessageContaining("b-images, b-hardness");
    }

    @Test
    void refusesADeadLetterTopicThatCannotHoldWhatIsSentThere() {
        TopicSettings small =
                new TopicSettings(
                        "c-dead", 1, (short) 1, 0, Map.of("max.message.bytes", "1000000"));
        topics().ensure(List.of(small), true);

        assertThatThrownBy(
                        () ->
                                topics().ensure(
                                                List.of(
                                                        TopicSettings.deadLetters(
                                                                "c-dead",
                                                                1,
                                                                1,
                                                                DeadLetterValue.FULL)),
                                                true))
                .isInstanceOf(KafkaSetupException.class)
                .hasMessageContaining("c-dead")
                .hasMessageContaining("max.message.bytes=1000000");
    }

    @Test
    void warnsOfATopicWithOtherSettings() {
        topics().ensure(List.of(new TopicSettings("d", 1, (short) 1, 0, Map.of())), true);

        List<String> warnings =
                topics().ensure(
                                List.of(
                                        TopicSettings.hardness("d", 1, 1),
                                        TopicSettings.images("d", 1, 1)),
                                true);

        assertThat(warnings).anyMatch(warning -> warning.startsWith("topic d has "));
    }

    @Test
    void saysInOneSentenceThatNoBrokerAnswers() {
        // a port that nobody listens on
        KafkaConnection nowhere = new KafkaConnection("127.0.0.1:1", "run", Map.of());

        assertThatThrownBy(
                        () ->
                                new Topics(nowhere, Duration.ofSeconds(2))
                                        .ensure(List.of(TopicSettings.images("x", 1, -1)), true))
                .isInstanceOf(KafkaSetupException.class)
                .hasMessage(
                        "no Kafka broker answers at 127.0.0.1:1 within 2 s; is it running and reachable?");
    }

    @Test
    void saysInOneSentenceThatABrokerHasNoAddress() {
        KafkaConnection unknown = new KafkaConnection("no-such-host.invalid:9092", "run", Map.of());

        assertThatThrownBy(
                        () ->
                                new Topics(unknown, Duration.ofSeconds(2))
                                        .ensure(List.of(TopicSettings.images("x", 1, -1)), true))
                .isInstanceOf(KafkaSetupException.class)
                .hasMessageStartingWith("cannot use Kafka at no-such-host.invalid:9092: ");
    }

    @Test
    void carriesWhatCannotBeTrainedThroughFlinkHoweverLarge() throws Exception {
        // a topic that accepts more than it should
        topics().ensure(
                        List.of(
                                new TopicSettings(
                                        "images",
                                        1,
                                        (short) 1,
                                        0,
                                        Map.of("max.message.bytes", "" + 30 * MIB)),
                                TopicSettings.deadLetters("dead", 1, 1, DeadLetterValue.FULL)),
                        true);
        byte[] largest = new byte[16 * MIB];
        publish("small", new byte[] {1, 2, 3});
        publish("largest", largest);
        publish("too-large", new byte[20_000_000]);
        publish(null, new byte[] {9});

        JobClient job = rejectEverything();
        try {
            List<ConsumerRecord<byte[], byte[]>> letters = read("dead", 4);

            assertThat(letters.get(0).key()).isEqualTo("small".getBytes(UTF_8));
            assertThat(letters.get(0).value()).isEqualTo(new byte[] {1, 2, 3});
            assertThat(header(letters.get(0), "label")).isEqualTo("tabby");
            assertThat(header(letters.get(0), "__hpm.errors.code")).isEqualTo("not-an-image");
            assertThat(header(letters.get(0), "__hpm.errors.offset")).isEqualTo("0");
            assertThat(letters.get(1).value()).isEqualTo(largest);
            assertThat(letters.get(2).key()).isEqualTo("too-large".getBytes(UTF_8));
            assertThat(letters.get(2).value()).isNull();
            assertThat(header(letters.get(2), "__hpm.errors.value.omitted")).isEqualTo("too-large");
            assertThat(header(letters.get(2), "__hpm.errors.code")).isEqualTo("too-large");
            assertThat(letters.get(3).key()).isNull();
        } finally {
            job.cancel().get();
        }
    }

    private static JobClient rejectEverything() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        env.getConfig().enableObjectReuse();
        env.enableCheckpointing(200);
        DataStream<OutgoingMessage> letters =
                env.fromSource(
                                KafkaEndpoints.images(connection(), "images", OnLostOffsets.FAIL),
                                WatermarkStrategy.noWatermarks(),
                                "images")
                        .map(KafkaITCase::deadLetter)
                        .returns(OutgoingMessageTypeInfo.INSTANCE);
        letters.sinkTo(KafkaEndpoints.deadLetters(connection(), "dead", Delivery.AT_LEAST_ONCE));
        return env.executeAsync();
    }

    private static OutgoingMessage deadLetter(ImageMessage message) throws InterruptedException {
        IntakeConfig config =
                new IntakeConfig(32, CropConfig.WHOLE, 1, ImageLimits.DEFAULT, List.of());
        try (ImageIntake intake = ImageIntake.open(config)) {
            Outcome.Rejected refused = (Outcome.Rejected) intake.prepare(message);
            return new DeadLetters(DeadLetterValue.FULL)
                    .of(message, "decode", refused.code(), refused.message(), refused.cause());
        }
    }

    private static KafkaConnection connection() {
        return new KafkaConnection(KAFKA.bootstrapServers(), "test-run", Map.of());
    }

    private static Topics topics() {
        return new Topics(connection(), Topics.DEFAULT_TIMEOUT);
    }

    private static void publish(@Nullable String key, byte[] value) throws Exception {
        Map<String, Object> properties =
                Map.of(
                        "bootstrap.servers", KAFKA.bootstrapServers(),
                        "max.request.size", 30 * MIB,
                        "buffer.memory", 64L * MIB);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Header> headers = List.of(new RecordHeader("label", "tabby".getBytes(UTF_8)));
            byte[] id = key == null ? null : key.getBytes(UTF_8);
            producer.send(new ProducerRecord<>("images", null, null, id, value, headers)).get();
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
        Map<String, Object> properties =
                Map.of(
                        "bootstrap.servers", KAFKA.bootstrapServers(),
                        "group.id", "reader",
                        "auto.offset.reset", "earliest");
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            // ended by the time limit of the test if they never come
            while (all.size() < count) {
                consumer.poll(Duration.ofMillis(200)).forEach(all::add);
            }
        }
        return all;
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(Objects.requireNonNull(letter.headers().lastHeader(name)).value(), UTF_8);
    }

    private static String setting(String topic, String name) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            Config config =
                    Objects.requireNonNull(
                            admin.describeConfigs(Set.of(resource)).all().get().get(resource));
            return config.get(name).value();
        }
    }

    private static int partitions(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            return Objects.requireNonNull(
                            admin.describeTopics(Set.of(topic)).allTopicNames().get().get(topic))
                    .partitions()
                    .size();
        }
    }
}
