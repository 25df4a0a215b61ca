package io.hpmstream.export;

import org.jspecify.annotations.Nullable;

/**
 * What an image's last sighting measured, and where the image came from then.
 *
 * @param loss mean reconstruction loss of the masked patches; null if it was not finite
 * @param expectedLoss the loss of an average image at that step; null if it was not finite
 * @param sha256 lower-case hexadecimal, of the encoded image
 * @param width of the image in pixels, after its EXIF orientation
 * @param height of the image in pixels, after its EXIF orientation
 */
public record LastSighting(
        @Nullable Double loss,
        @Nullable Double expectedLoss,
        @Nullable String source,
        @Nullable String label,
        @Nullable String uri,
        String sha256,
        int width,
        int height,
        String topic,
        int partition,
        long offset,
        ShownPart crop) {}
