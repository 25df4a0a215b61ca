package io.hpmstream.model;

import java.util.Arrays;

/**
 * What the student makes of the masked patches of some images, for people to look at. Immutable
 * plain Java.
 */
public final class Reconstruction {
    private final int imageBytes;
    private final byte[] pixels; // [N, S, S, 3]
    private final BatchLosses losses;

    Reconstruction(int imageBytes, byte[] pixels, BatchLosses losses) {
        this.imageBytes = imageBytes;
        this.pixels = pixels;
        this.losses = losses;
    }

    /** Images in here. */
    public int images() {
        return pixels.length / imageBytes;
    }

    /**
     * The i-th image [S, S, 3], row-major RGB, with the student's prediction in the place of its
     * masked patches.
     */
    public byte[] pixels(int i) {
        return Arrays.copyOfRange(pixels, i * imageBytes, (i + 1) * imageBytes);
    }

    /** Whether this patch of the i-th image was masked. */
    public boolean isMasked(int i, int patch) {
        return losses.isMasked(i, patch);
    }

    /** Losses of the i-th image's patches [L], NaN where a patch was visible. */
    public float[] patchLosses(int i) {
        return losses.of(i);
    }
}
