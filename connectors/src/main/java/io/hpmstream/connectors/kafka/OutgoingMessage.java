package io.hpmstream.connectors.kafka;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * A record ready to be produced; which topic it goes to is the sink's business. Immutable; its
 * arrays belong to it and nobody writes to them.
 *
 * @param timestamp the record's timestamp in milliseconds; negative lets the producer choose
 */
@SuppressWarnings("ArrayRecordComponent") // a bulk carrier: equality is by content, see below
public record OutgoingMessage(
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<MessageHeader> headers,
        long timestamp) {

    // not the compact form: NullAway does not see type annotations on its implicit parameters
    public OutgoingMessage(
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<MessageHeader> headers,
            long timestamp) {
        this.key = key;
        this.value = value;
        this.headers = List.copyOf(headers);
        this.timestamp = timestamp;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OutgoingMessage that
                && timestamp == that.timestamp
                && Arrays.equals(key, that.key)
                && Arrays.equals(value, that.value)
                && headers.equals(that.headers);
    }

    @Override
    public int hashCode() {
        return (Arrays.hashCode(key) * 31 + Arrays.hashCode(value)) * 31 + headers.hashCode();
    }

    @Override
    public String toString() {
        return "OutgoingMessage[key %s, value %s, headers %s]"
                .formatted(length(key), length(value), headers);
    }

    private static String length(byte @Nullable [] bytes) {
        return bytes == null ? "null" : bytes.length + " bytes";
    }
}
