package io.hpmstream.connectors.image;

import java.io.Serializable;

/**
 * How large an image may be. Both limits are checked before anything is allocated for its pixels.
 *
 * @param maxBytes of the encoded image, also of one fetched by its {@code uri}
 * @param maxPixels width times height as the image's header announces them
 */
public record ImageLimits(int maxBytes, long maxPixels) implements Serializable {

    /**
     * 16 MiB, as the topic {@code images} accepts; 100 million pixels, about a large camera's
     * photo.
     */
    public static final ImageLimits DEFAULT = new ImageLimits(16 << 20, 100_000_000);

    public ImageLimits {
        if (maxBytes < 1) {
            throw new IllegalArgumentException(
                    "largest image must be at least 1 byte, actual: " + maxBytes);
        }
        if (maxPixels < 1) {
            throw new IllegalArgumentException(
                    "largest image must be at least 1 pixel, actual: " + maxPixels);
        }
    }
}
