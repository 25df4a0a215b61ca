package io.hpmstream.connectors.image;

import java.io.Serializable;

/**
 * Whether a small picture of every new image is made while it is decoded, and how.
 *
 * @param size pixels of its longer side; smaller images keep theirs
 * @param remembered images of which it is remembered that their thumbnail was made; with more, some
 *     are made again
 */
public record ThumbnailConfig(boolean enabled, int size, int remembered) implements Serializable {

    /** No thumbnails. */
    public static final ThumbnailConfig OFF = new ThumbnailConfig(false, 96, 1_000_000);

    static final int LEAST_SIZE = 16;
    static final int LARGEST_SIZE = 256;

    private static final int MOST_REMEMBERED = 100_000_000;

    public ThumbnailConfig {
        if (size < LEAST_SIZE || size > LARGEST_SIZE) {
            throw new IllegalArgumentException(
                    "thumbnail size must be %d to %d pixels, actual: %d"
                            .formatted(LEAST_SIZE, LARGEST_SIZE, size));
        }
        if (remembered < 1 || remembered > MOST_REMEMBERED) {
            throw new IllegalArgumentException(
                    "remembered thumbnails must be 1 to %d, actual: %d"
                            .formatted(MOST_REMEMBERED, remembered));
        }
    }
}
