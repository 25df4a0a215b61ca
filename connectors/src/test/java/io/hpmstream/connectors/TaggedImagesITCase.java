package io.hpmstream.connectors;

import io.hpmstream.connectors.kafka.KafkaConnection;
import io.hpmstream.connectors.kafka.TaggedImages;
import io.hpmstream.connectors.kafka.TopicSettings;
import io.hpmstream.connectors.kafka.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What curators say, followed on a real broker. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TaggedImagesITCase {

    @RegisterExtension private static final TestingKafka KAFKA = new TestingKafka();

    @Test
    void knowsAllThatWasSaidBeforeItIsAsked() throws Exception {
        createTopic("tags-before", 2);
        say("tags-before", "a", "drop", "blurred");
        say("tags-before", "b", "keep");
        say("tags-before", "c", "drop");
        say("tags-before", "c", "review");
        say("tags-before", "d", "drop");
        forget("tags-before", "d");

        try (TaggedImages dropped = follow("tags-before")) {
            assertThat(dropped.contains("a")).isTrue();
            assertThat(dropped.contains("b")).isFalse();
            assertThat(dropped.contains("c")).isFalse();
            assertThat(dropped.contains("d")).isFalse();
            assertThat(dropped.size()).isEqualTo(1);
        }
    }

    @Test
    void hearsWhatIsSaidFromThenOn() throws Exception {
        createTopic("tags-live", 1);
        try (TaggedImages dropped = follow("tags-live")) {
            long before = dropped.changes();
            say("tags-live", "a", "drop");
            await(() -> dropped.contains("a"));
            assertThat(dropped.changes()).isEqualTo(before + 1);

            forget("tags-live", "a");
            await(() -> !dropped.contains("a"));
            assertThat(dropped.changes()).isEqualTo(before + 2);
        }
    }

    @Test
    void passesOverWhatIsNoTagAndKeepsWhatWasSaidBefore() throws Exception {
        createTopic("tags-odd", 1);
        say("tags-odd", "a", "drop");
        send("tags-odd", "a", "{\"schemaVersion\":9}");
        send("tags-odd", "b", "no tag at all");
        try (TaggedImages dropped = follow("tags-odd")) {
            assertThat(dropped.contains("a")).isTrue();
            assertThat(dropped.unreadable()).isEqualTo(2);
        }
    }

    @Test
    void saysThatTheTopicIsMissing() {
        assertThatThrownBy(() -> follow("tags-nowhere"))
                .isInstanceOf(KafkaException.class)
                .hasMessage(
                        "topic tags-nowhere is missing, which holds the tags of curators (hpm.topics.tags)");
    }

    @Test
    void saysThatTheTopicWasMadeAnew() throws Exception {
        createTopic("tags-anew", 1);
        say("tags-anew", "a", "drop");
        say("tags-anew", "b", "drop");
        CompletableFuture<Exception> failure = new CompletableFuture<>();
        try (TaggedImages dropped =
                        TaggedImages.follow(connection(), "tags-anew", "drop", failure::complete);
                Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            assertThat(dropped.size()).isEqualTo(2);
            admin.deleteTopics(List.of("tags-anew")).all().get();
            createTopic("tags-anew", 1);
            say("tags-anew", "c", "drop");

            assertThat(failure.get()).isInstanceOf(KafkaException.class);
        }
    }

    private static TaggedImages follow(String topic) {
        return TaggedImages.follow(connection(), topic, "drop", failure -> {});
    }

    private static KafkaConnection connection() {
        return new KafkaConnection(KAFKA.bootstrapServers(), "tags", Map.of());
    }

    private static void createTopic(String name, int partitions) {
        new Topics(connection(), Topics.DEFAULT_TIMEOUT)
                .ensure(List.of(TopicSettings.tags(name, partitions, 1)), true);
    }

    private static void say(String topic, String imageId, String... tags) throws Exception {
        send(
                topic,
                imageId,
                "{\"schemaVersion\":1,\"imageId\":\"%s\",\"tags\":[\"%s\"]}"
                        .formatted(imageId, String.join("\",\"", tags)));
    }

    private static void forget(String topic, String imageId) throws Exception {
        send(topic, imageId, null);
    }

    private static void send(String topic, String key, @Nullable String value) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", KAFKA.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        }
    }

    private static void await(BooleanSupplier condition) {
        // ended by the time limit of the test if it never comes
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
