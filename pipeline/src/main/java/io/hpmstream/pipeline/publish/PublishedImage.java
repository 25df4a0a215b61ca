package io.hpmstream.pipeline.publish;

import org.jspecify.annotations.Nullable;

/**
 * An image on its way to Kafka.
 *
 * @param id the key of its record
 * @param bytes the encoded image as it is; belongs to this object: nobody writes to it afterwards.
 *     Empty if it lies at {@code uri}
 * @param label header {@code label}, absent if null
 * @param source header {@code source}, absent if null
 * @param uri header {@code uri}, absent if null
 */
@SuppressWarnings("ArrayRecordComponent") // a bulk carrier, never compared
public record PublishedImage(
        String id,
        byte[] bytes,
        @Nullable String label,
        @Nullable String source,
        @Nullable String uri) {
    public PublishedImage {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("image id must not be empty");
        }
    }
}
