package io.hpmstream.connectors.image;

import java.io.Serializable;
import java.util.List;

/**
 * What {@link ImageIntake} needs to know.
 *
 * @param imageSize width and height of the trained pixels
 * @param seed of the crops
 * @param counter what else they are drawn by
 * @param allowedUris the folders that a header {@code uri} may point into, such as {@code
 *     s3://photos/2026/}; empty turns fetching off
 */
public record IntakeConfig(
        int imageSize,
        CropConfig crop,
        long seed,
        CropCounter counter,
        ImageLimits limits,
        List<String> allowedUris,
        ThumbnailConfig thumbnails)
        implements Serializable {

    public IntakeConfig {
        if (imageSize < 1) {
            throw new IllegalArgumentException(
                    "image size must be at least 1 pixel, actual: " + imageSize);
        }
        allowedUris = List.copyOf(allowedUris);
    }

    /** Without thumbnails, of a topic that replaced no other. */
    public IntakeConfig(
            int imageSize,
            CropConfig crop,
            long seed,
            ImageLimits limits,
            List<String> allowedUris) {
        this(imageSize, crop, seed, CropCounter.FIRST, limits, allowedUris, ThumbnailConfig.OFF);
    }
}
