package io.hpmstream.connectors.kafka;

import java.util.HashMap;
import java.util.Map;

/** The Kafka source and sinks of a run, with the settings that large images need. */
public final class KafkaEndpoints {

    private static final int HARDNESS_BATCH_BYTES = 256 << 10;
    private static final int THUMBNAILS_BATCH_BYTES = 64 << 10;

    private KafkaEndpoints() {}

    /**
     * The arriving images of one topic, from the earliest on. Offsets live in Flink's checkpoints;
     * those committed to the consumer group are for monitoring and never decide where a run starts:
     * images that were consumed but whose training was lost must come again.
     */
    public static ImageSource images(
            KafkaConnection connection, String topic, OnLostOffsets onLostOffsets) {
        return images(connection, topic, TopicGeneration.FIRST, onLostOffsets);
    }

    /** The same of a topic that took another one's place. */
    public static ImageSource images(
            KafkaConnection connection,
            String topic,
            TopicGeneration generation,
            OnLostOffsets onLostOffsets) {
        return new ImageSource(connection, topic, generation, onLostOffsets);
    }

    /** A sink of the hardness topic, compressed as the topic is. */
    public static TopicSink hardness(KafkaConnection connection, String topic, Delivery delivery) {
        Map<String, String> own =
                new HashMap<>(RecordSizes.producerProperties(RecordSizes.HARDNESS_TOPIC));
        own.put("compression.type", "zstd");
        // the sightings of a step leave together, in one batch
        own.put("linger.ms", "20");
        own.put("batch.size", Integer.toString(HARDNESS_BATCH_BYTES));
        return sink(connection, topic, "hardness", own, delivery);
    }

    /** A sink of the dead-letter topic that takes everything that {@link DeadLetters} makes. */
    public static TopicSink deadLetters(
            KafkaConnection connection, String topic, Delivery delivery) {
        return sink(
                connection,
                topic,
                "dead-letters",
                RecordSizes.producerProperties(RecordSizes.DEAD_LETTER_TOPIC),
                delivery);
    }

    /** A sink of the topic of thumbnails, whose records may be repeated. */
    public static RepeatingTopicSink thumbnails(KafkaConnection connection, String topic) {
        Map<String, String> own = new HashMap<>();
        own.put("linger.ms", "500");
        own.put("batch.size", Integer.toString(THUMBNAILS_BATCH_BYTES));
        return new RepeatingTopicSink(
                sink(connection, topic, "thumbnails", own, Delivery.AT_LEAST_ONCE));
    }

    private static TopicSink sink(
            KafkaConnection connection,
            String topic,
            String name,
            Map<String, String> properties,
            Delivery delivery) {
        Map<String, String> own = new HashMap<>(properties);
        own.put("client.id", connection.runId() + "-" + name);
        own.put("transaction.timeout.ms", Long.toString(Transactions.DEFAULT_TIMEOUT.toMillis()));
        return new TopicSink(connection, topic, name, own, delivery);
    }
}
