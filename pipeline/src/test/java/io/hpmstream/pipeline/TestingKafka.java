package io.hpmstream.pipeline;

import io.hpmstream.pipeline.demo.KafkaBroker;
import io.hpmstream.pipeline.run.DeletedFolder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import static java.util.Objects.requireNonNull;

/**
 * A real Kafka broker that all test classes of one JVM share: started by the first that asks,
 * stopped after the last. Topic names must be unique, see {@link #newTopic}. Use as
 * {@code @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();}
 */
public final class TestingKafka implements BeforeAllCallback {
    private static final AtomicInteger TOPICS = new AtomicInteger();

    private Optional<SharedBroker> broker = Optional.empty();

    @Override
    public void beforeAll(ExtensionContext context) {
        broker =
                Optional.of(
                        context.getRoot()
                                .getStore(ExtensionContext.Namespace.GLOBAL)
                                .getOrComputeIfAbsent(SharedBroker.class));
    }

    /** Where the broker is, as {@code host:port}. */
    public String bootstrapServers() {
        return broker.orElseThrow().kafka.bootstrapServers();
    }

    /**
     * Creates a topic of one partition whose name nobody else has; the name begins with the given
     * words.
     */
    public String newTopic(String words, Map<String, String> config) {
        String name = words + "-" + TOPICS.incrementAndGet();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1).configs(config)))
                    .all()
                    .get();
            return name;
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("cannot create topic " + name, e);
        }
    }

    /** All messages of a topic of one partition, committed or not. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        return read(topic, "read_uncommitted");
    }

    /** All messages of a topic of one partition that readers of this isolation level see. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic, String isolation) {
        return read(
                Map.of("bootstrap.servers", bootstrapServers(), "isolation.level", isolation),
                topic);
    }

    /** The same of any broker, seen by a consumer of these settings. */
    public static List<ConsumerRecord<byte[], byte[]>> read(
            Map<String, Object> consumerSettings, String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        consumerSettings,
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
        }
        return all;
    }

    // made by JUnit through this constructor, closed by JUnit after the last test of the JVM
    static final class SharedBroker implements AutoCloseable {
        private final Path folder =
                Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "kafka-" + ProcessHandle.current().pid());
        private final KafkaBroker kafka = KafkaBroker.start(folder, KafkaBroker.DEFAULT_TIMEOUT);

        @Override
        public void close() {
            kafka.close();
            DeletedFolder.delete(folder);
        }
    }
}
