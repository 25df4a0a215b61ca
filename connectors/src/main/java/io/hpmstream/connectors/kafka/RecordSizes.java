package io.hpmstream.connectors.kafka;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.RecordBatch;

import java.util.Map;

/**
 * How large records may be, and how large one is. The three limits agree: what fits into {@code
 * images} fits into the dead letters with the headers that are added there, and what its producer
 * lets pass its topic accepts.
 */
public final class RecordSizes {

    private static final int MIB = 1 << 20;

    /** An image of 16 MiB, and room for its key, headers and the batch around it. */
    public static final int IMAGES_TOPIC = 17 * MIB;

    /** A whole record of {@code images}, and room for the headers that tell why it came here. */
    public static final int DEAD_LETTER_TOPIC = 18 * MIB;

    /** Kafka's default; a sighting has some kilobytes. */
    public static final int HARDNESS_TOPIC = MIB;

    // incompressible bytes grow a little when compressed, and the producer checks before it
    // compresses
    private static final int COMPRESSION_ROOM = 64 * 1024;

    private static final int LEAST_BUFFER = 32 * MIB;

    private RecordSizes() {}

    /** What the topic of dead letters must accept: without the images, what any topic does. */
    static int deadLetterTopic(DeadLetterValue value) {
        return value == DeadLetterValue.FULL ? DEAD_LETTER_TOPIC : MIB;
    }

    /** The largest record that a producer may send to a topic that accepts {@code topicBytes}. */
    public static int largestRecord(int topicBytes) {
        return topicBytes - COMPRESSION_ROOM;
    }

    /**
     * What a producer to a topic that accepts {@code topicBytes} must be told, lest it throws at
     * large records.
     */
    public static Map<String, String> producerProperties(int topicBytes) {
        return Map.of(
                "max.request.size", Integer.toString(largestRecord(topicBytes)),
                "buffer.memory", Integer.toString(Math.max(LEAST_BUFFER, 2 * topicBytes)));
    }

    /**
     * The size that the producer will compare with {@code max.request.size}: never below the bytes
     * it sends.
     */
    static int upperBound(OutgoingMessage message) {
        Header[] headers = HeaderList.toKafka(message.headers()).toArray();
        return AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE,
                CompressionType.NONE,
                message.key(),
                message.value(),
                headers);
    }
}
