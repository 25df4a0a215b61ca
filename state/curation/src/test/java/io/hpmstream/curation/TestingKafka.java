package io.hpmstream.curation;

import kafka.server.BrokerServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A real Kafka broker within this JVM, for the tests of one class. */
public final class TestingKafka implements BeforeAllCallback, AfterAllCallback {

    private final List<AutoCloseable> users = new ArrayList<>();
    private Optional<KafkaClusterTestKit> cluster = Optional.empty();
    private Optional<KafkaProducer<byte[], byte[]>> producer = Optional.empty();

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        TestKitNodes nodes =
                new TestKitNodes.Builder()
                        .setCombined(true)
                        .setNumBrokerNodes(1)
                        .setNumControllerNodes(1)
                        .build();
        KafkaClusterTestKit kit =
                new KafkaClusterTestKit.Builder(nodes)
                        .setConfigProp("offsets.topic.replication.factor", "1")
                        .setConfigProp("transaction.state.log.replication.factor", "1")
                        .setConfigProp("transaction.state.log.min.isr", "1")
                        .setConfigProp("auto.create.topics.enable", "false")
                        .build();
        cluster = Optional.of(kit);
        kit.format();
        kit.startup();
        kit.waitForReadyBrokers();
        producer =
                Optional.of(
                        new KafkaProducer<>(
                                Map.of("bootstrap.servers", bootstrapServers()),
                                new ByteArraySerializer(),
                                new ByteArraySerializer()));
    }

    public String bootstrapServers() {
        return cluster.orElseThrow().bootstrapServers();
    }

    /** Makes a compacted topic. */
    public void create(String topic, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(topic, partitions, (short) 1)
                                            .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
    }

    public void send(String topic, String key, byte @Nullable [] value) {
        var unused =
                producer.orElseThrow()
                        .send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
    }

    public void flush() {
        producer.orElseThrow().flush();
    }

    /** Ends the broker, as it ends when it is told to. */
    public void stop() {
        cluster.orElseThrow().brokers().values().forEach(BrokerServer::shutdown);
    }

    /** Starts the broker again, at the same address. */
    public void restart() throws Exception {
        cluster.orElseThrow().brokers().values().forEach(BrokerServer::startup);
        cluster.orElseThrow().waitForReadyBrokers();
    }

    /** Closes a user of the broker after the last test, before the broker ends. */
    public void closeFirst(AutoCloseable user) {
        users.add(user);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        for (AutoCloseable user : users) {
            user.close();
        }
        producer.ifPresent(KafkaProducer::close);
        if (cluster.isPresent()) {
            cluster.get().close();
        }
    }
}
