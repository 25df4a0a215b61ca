package io.hpmstream.connectors.image;

import java.io.Serializable;

/**
 * How the part of an image that is trained is drawn.
 *
 * @param minScale least share of the image's area
 * @param maxScale largest share of the image's area; 1 and 1 trains the whole image, whatever its
 *     shape
 * @param mirrored whether half of the visits show the image mirrored
 * @param squared whether the largest centred square is taken instead, nothing drawn
 */
public record CropConfig(double minScale, double maxScale, boolean mirrored, boolean squared)
        implements Serializable {

    /**
     * As masked autoencoders are usually trained: 20 % to 100 % of the area, mirrored every other
     * time.
     */
    public static final CropConfig DEFAULT = new CropConfig(0.2, 1, true);

    /** The whole image, never mirrored. */
    public static final CropConfig WHOLE = new CropConfig(1, 1, false);

    /** The largest centred square, as images are usually shown to an encoder after its training. */
    public static final CropConfig CENTRED_SQUARE = new CropConfig(1, 1, false, true);

    /** A crop that is drawn, or the whole image. */
    public CropConfig(double minScale, double maxScale, boolean mirrored) {
        this(minScale, maxScale, mirrored, false);
    }

    public CropConfig {
        if (!(minScale > 0 && minScale <= maxScale && maxScale <= 1)) {
            throw new IllegalArgumentException(
                    "crop scale must satisfy 0 < least <= largest <= 1, actual: %s to %s"
                            .formatted(minScale, maxScale));
        }
    }

    boolean isWhole() {
        return minScale == 1;
    }
}
