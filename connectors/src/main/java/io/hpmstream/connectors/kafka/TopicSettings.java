package io.hpmstream.connectors.kafka;

import java.util.Map;

/**
 * A topic as a run needs it.
 *
 * @param partitions for creating it; -1 leaves it to the broker
 * @param replication for creating it; -1 leaves it to the broker
 * @param leastMessageBytes what it must accept also if it exists; 0 if nothing depends on it
 */
public record TopicSettings(
        String name,
        int partitions,
        short replication,
        int leastMessageBytes,
        Map<String, String> config) {

    private static final long FOURTEEN_DAYS_MS = 14L * 24 * 60 * 60 * 1000;

    public TopicSettings {
        config = Map.copyOf(config);
    }

    /** Where images arrive: records of 16 MiB and their headers. */
    public static TopicSettings images(String name, int partitions, int replication) {
        return of(name, partitions, replication, 0, maxMessageBytes(RecordSizes.IMAGES_TOPIC));
    }

    /** Where sightings leave: compacted to the last one of each image. */
    public static TopicSettings hardness(String name, int partitions, int replication) {
        return of(
                name,
                partitions,
                replication,
                0,
                Map.of("cleanup.policy", "compact", "compression.type", "zstd"));
    }

    /** Where small pictures leave: compacted to the last one of each image. */
    public static TopicSettings thumbnails(String name, int partitions, int replication) {
        return of(name, partitions, replication, 0, Map.of("cleanup.policy", "compact"));
    }

    /** What curators say: compacted to the last word on each image. */
    public static TopicSettings tags(String name, int partitions, int replication) {
        return of(name, partitions, replication, 0, Map.of("cleanup.policy", "compact"));
    }

    /**
     * Where images go that cannot be trained: kept for 14 days, larger than those of {@code
     * images}.
     */
    public static TopicSettings deadLetters(
            String name, int partitions, int replication, DeadLetterValue value) {
        return of(
                name,
                partitions,
                replication,
                RecordSizes.deadLetterTopic(value),
                Map.of(
                        "max.message.bytes", Integer.toString(RecordSizes.DEAD_LETTER_TOPIC),
                        "retention.ms", Long.toString(FOURTEEN_DAYS_MS)));
    }

    private static Map<String, String> maxMessageBytes(int bytes) {
        return Map.of("max.message.bytes", Integer.toString(bytes));
    }

    private static TopicSettings of(
            String name,
            int partitions,
            int replication,
            int leastMessageBytes,
            Map<String, String> config) {
        return new TopicSettings(name, partitions, (short) replication, leastMessageBytes, config);
    }
}
