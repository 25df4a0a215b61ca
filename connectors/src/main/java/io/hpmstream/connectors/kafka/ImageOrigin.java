package io.hpmstream.connectors.kafka;

import org.jspecify.annotations.Nullable;

/**
 * Where an image came from and what it is, for everything that is said about it later.
 *
 * @param imageId the record's key, or the SHA-256 of the bytes where the record has none
 * @param timestamp the record's timestamp in milliseconds since 1970: the event time of its
 *     sighting
 * @param source the header {@code source}, at most 256 bytes
 * @param label the header {@code label}, at most 256 bytes
 * @param uri the header {@code uri}, as it was sent
 * @param sha256 lower-case hexadecimal, of the encoded bytes
 * @param width in pixels, after EXIF orientation
 * @param height in pixels, after EXIF orientation
 */
public record ImageOrigin(
        String imageId,
        String topic,
        int partition,
        long offset,
        long timestamp,
        @Nullable String source,
        @Nullable String label,
        @Nullable String uri,
        String sha256,
        int width,
        int height) {}
