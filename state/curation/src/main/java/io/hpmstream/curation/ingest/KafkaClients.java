package io.hpmstream.curation.ingest;

import io.hpmstream.curation.config.CurationConfig.KafkaConfig;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.util.HashMap;
import java.util.Map;

/**
 * Makes the clients of one broker. What the configuration passes through wins over what is set
 * here.
 */
final class KafkaClients {

    private static final int RECORDS = 5_000;
    private static final int FETCH_LEAST_BYTES = 256 << 10;
    private static final int FETCH_BYTES = 32 << 20;

    private final KafkaConfig config;

    KafkaClients(KafkaConfig config) {
        this.config = config;
    }

    Consumer<byte[], byte[]> consumer() {
        Map<String, Object> properties = properties("curation");
        properties.putIfAbsent("enable.auto.commit", "false");
        properties.putIfAbsent("auto.offset.reset", "none");
        properties.putIfAbsent("isolation.level", "read_committed");
        properties.putIfAbsent("allow.auto.create.topics", "false");
        properties.putIfAbsent("max.poll.records", RECORDS);
        // a few answers a second: each one costs the broker as much as many records
        properties.putIfAbsent("fetch.min.bytes", FETCH_LEAST_BYTES);
        properties.putIfAbsent("fetch.max.wait.ms", 250);
        properties.putIfAbsent("fetch.max.bytes", FETCH_BYTES);
        properties.putIfAbsent("max.partition.fetch.bytes", FETCH_BYTES);
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    Producer<byte[], byte[]> producer() {
        Map<String, Object> properties = properties("curation-tags");
        properties.putIfAbsent("acks", "all");
        properties.putIfAbsent("enable.idempotence", "true");
        properties.putIfAbsent("delivery.timeout.ms", 10_000);
        properties.putIfAbsent("request.timeout.ms", 5_000);
        properties.putIfAbsent("max.block.ms", 5_000);
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    Admin admin() {
        Map<String, Object> properties = properties("curation-admin");
        // asked every few seconds, so it is how a broker that has gone is noticed
        properties.putIfAbsent("default.api.timeout.ms", 10_000);
        properties.putIfAbsent("request.timeout.ms", 5_000);
        return Admin.create(properties);
    }

    private Map<String, Object> properties(String role) {
        Map<String, Object> properties = new HashMap<>(config.properties());
        properties.put("bootstrap.servers", config.bootstrapServers());
        properties.put("client.id", config.runId() + "-" + role);
        return properties;
    }
}
