package io.hpmstream.pipeline.publish;

import io.hpmstream.connectors.kafka.KafkaConnection;
import io.hpmstream.pipeline.TestingKafka;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ImagePublisherITCase {
    @RegisterExtension private static final TestingKafka KAFKA = new TestingKafka();

    @Test
    void keepsTheOrderAndStaysAtTheCountAsked() {
        String topic = KAFKA.newTopic("images", Map.of());
        Iterator<PublishedImage> endless =
                Stream.iterate(0, i -> i + 1).map(i -> image("image-" + i, 1000)).iterator();
        try (ImagePublisher publisher = ImagePublisher.open(connection(), topic, endless)) {
            assertThat(publisher.publishUpTo(300)).isEqualTo(300);
            assertThat(publisher.publishUpTo(200)).isEqualTo(300);
            assertThat(publisher.publishUpTo(500)).isEqualTo(500);
            publisher.flush();
            assertThat(publisher.acknowledged()).isEqualTo(500);
        }
        assertThat(read(topic, 500))
                .extracting(ConsumerRecord::key)
                .isEqualTo(IntStream.range(0, 500).mapToObj(i -> "image-" + i).toList());
    }

    @Test
    void sendsBytesAsTheyAreAndOnlyTheHeadersThatAreThere() {
        String topic = KAFKA.newTopic("images", Map.of());
        List<PublishedImage> images =
                List.of(
                        new PublishedImage("a/ö.jpg", new byte[] {1, 2, 3}, "a", "shop", null),
                        new PublishedImage("claim", new byte[0], null, null, "s3://photos/1.jpg"));
        try (ImagePublisher publisher =
                ImagePublisher.open(connection(), topic, images.iterator())) {
            assertThat(publisher.publishUpTo(10)).isEqualTo(2);
            publisher.flush();
        }
        List<ConsumerRecord<String, byte[]>> records = read(topic, 2);
        assertThat(records.get(0).key()).isEqualTo("a/ö.jpg");
        assertThat(records.get(0).value()).containsExactly(1, 2, 3);
        assertThat(headers(records.get(0))).containsExactly("label=a", "source=shop");
        assertThat(records.get(1).value()).isEmpty();
        assertThat(headers(records.get(1))).containsExactly("uri=s3://photos/1.jpg");
    }

    @Test
    void sendsTheLargestImageThatIsAllowed() {
        String topic =
                KAFKA.newTopic("images", Map.of("max.message.bytes", Integer.toString(17 << 20)));
        Iterator<PublishedImage> images =
                List.of(image("largest", (int) ImageFolder.MAX_BYTES)).iterator();
        try (ImagePublisher publisher = ImagePublisher.open(connection(), topic, images)) {
            publisher.publishUpTo(1);
            publisher.flush();
            assertThat(publisher.tooLarge()).isEmpty();
        }
        assertThat(read(topic, 1).get(0).value()).hasSize((int) ImageFolder.MAX_BYTES);
    }

    @Test
    void namesWhatTheTopicRefusesForItsSizeAndSendsTheOthers() {
        String topic = KAFKA.newTopic("images", Map.of("max.message.bytes", "2000"));
        Iterator<PublishedImage> images =
                List.of(image("one", 100), image("too large", 5000), image("two", 100)).iterator();
        try (ImagePublisher publisher = ImagePublisher.open(connection(), topic, images)) {
            publisher.publishUpTo(3);
            publisher.flush();
            assertThat(publisher.tooLarge()).containsExactly("too large");
            assertThat(publisher.acknowledged()).isEqualTo(2);
        }
        assertThat(read(topic, 2)).extracting(ConsumerRecord::key).containsExactly("one", "two");
    }

    @Test
    void saysWhichTopicIsMissing() {
        Iterator<PublishedImage> images = List.of(image("one", 100)).iterator();
        try (ImagePublisher publisher =
                ImagePublisher.open(connection(), "no-such-topic", images)) {
            assertThatThrownBy(
                            () -> {
                                publisher.publishUpTo(1);
                                publisher.flush();
                            })
                    .isInstanceOf(PublishException.class)
                    .hasMessageContaining("cannot publish to topic no-such-topic at 127.0.0.1:");
        }
    }

    private static KafkaConnection connection() {
        return new KafkaConnection(KAFKA.bootstrapServers(), "test", Map.of());
    }

    private static PublishedImage image(String id, int bytes) {
        return new PublishedImage(id, new byte[bytes], null, null, null);
    }

    private static List<String> headers(ConsumerRecord<String, byte[]> message) {
        List<String> headers = new ArrayList<>();
        message.headers()
                .forEach(
                        header ->
                                headers.add(
                                        header.key() + "=" + new String(header.value(), UTF_8)));
        return headers;
    }

    private static List<ConsumerRecord<String, byte[]>> read(String topic, int count) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        KAFKA.bootstrapServers(),
                        "auto.offset.reset",
                        "earliest",
                        "max.partition.fetch.bytes",
                        32 << 20);
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(
                        settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            while (records.size() < count) {
                var polled = consumer.poll(Duration.ofSeconds(20));
                assertThat(polled.isEmpty())
                        .as("messages of %s after %d", topic, records.size())
                        .isFalse();
                polled.forEach(records::add);
            }
            assertThat(consumer.poll(Duration.ofMillis(200)).isEmpty())
                    .as("no message is left")
                    .isTrue();
        }
        return records;
    }
}
