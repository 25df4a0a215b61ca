package io.hpmstream.connectors.kafka;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * One header of a Kafka record. The value may be null and belongs to this object: nobody writes to
 * it afterwards.
 *
 * @param name the header's key; a record may carry the same name more than once
 */
@SuppressWarnings("ArrayRecordComponent") // a bulk carrier: equality is by content, see below
public record MessageHeader(String name, byte @Nullable [] value) {

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MessageHeader that
                && name.equals(that.name)
                && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return name + (value == null ? "=null" : " (" + value.length + " bytes)");
    }
}
