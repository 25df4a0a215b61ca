package io.hpmstream.curation.image;

import org.jspecify.annotations.Nullable;

/**
 * Where an image came from.
 *
 * @param sha256 of the encoded image, lower-case hexadecimal
 * @param width pixels, after EXIF orientation
 */
public record Origin(
        @Nullable String source,
        @Nullable String label,
        @Nullable String uri,
        String sha256,
        int width,
        int height,
        String topic,
        int partition,
        long offset) {}
