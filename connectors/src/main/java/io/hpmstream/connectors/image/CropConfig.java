package io.hpmstream.connectors.image;

import java.io.Serializable;

/** How the part of an image that is shown is chosen. */
public sealed interface CropConfig extends Serializable {

    /**
     * As masked autoencoders are usually trained: 20 % to 100 % of the area, mirrored every other
     * time.
     */
    CropConfig DEFAULT = new Drawn(0.2, 1, true);

    /** The whole image, never mirrored. */
    CropConfig WHOLE = new Drawn(1, 1, false);

    /**
     * A part that is drawn, or the whole image.
     *
     * @param minScale least share of the image's area
     * @param maxScale largest share of the image's area; 1 and 1 trains the whole image, whatever
     *     its shape
     * @param mirrored whether half of the visits show the image mirrored
     */
    record Drawn(double minScale, double maxScale, boolean mirrored) implements CropConfig {

        public Drawn {
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

    /** The largest centred square, as images are usually shown to an encoder after its training. */
    record CentredSquare() implements CropConfig {}
}
