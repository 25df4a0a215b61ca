package io.hpmstream.connectors.kafka;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * A record of the topic {@code images} as it arrived: nothing checked, nothing decoded. Immutable;
 * its arrays belong to it and nobody writes to them.
 *
 * @param timestamp the record's timestamp in milliseconds, -1 if it has none
 * @param key the image's id in UTF-8, or null
 * @param value the encoded image, empty (see the header {@code uri}), or null for a deletion
 */
@SuppressWarnings("ArrayRecordComponent") // a bulk carrier: equality is by content, see below
public record ImageMessage(
        String topic,
        int partition,
        long offset,
        long timestamp,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<MessageHeader> headers) {

    // not the compact form: NullAway does not see type annotations on its implicit parameters
    public ImageMessage(
            String topic,
            int partition,
            long offset,
            long timestamp,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<MessageHeader> headers) {
        this.topic = topic;
        this.partition = partition;
        this.offset = offset;
        this.timestamp = timestamp;
        this.key = key;
        this.value = value;
        this.headers = List.copyOf(headers);
    }

    /** The value of the last header of that name; null if there is none or its value is null. */
    public byte @Nullable [] header(String name) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            if (headers.get(i).name().equals(name)) {
                return headers.get(i).value();
            }
        }
        return null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImageMessage that
                && topic.equals(that.topic)
                && partition == that.partition
                && offset == that.offset
                && timestamp == that.timestamp
                && Arrays.equals(key, that.key)
                && Arrays.equals(value, that.value)
                && headers.equals(that.headers);
    }

    @Override
    public int hashCode() {
        return (topic.hashCode() * 31 + partition) * 31 + Long.hashCode(offset);
    }

    /** Where the record stands, as error messages name it. */
    @Override
    public String toString() {
        return "topic %s, partition %d, offset %d".formatted(topic, partition, offset);
    }
}
