package io.hpmstream.model;

import java.util.Arrays;

/** Which patches of the images of a batch were masked, and what each of them cost. Immutable. */
public final class BatchLosses {
    private final int patches;
    private final float[] losses; // [N, L], NaN where visible
    private final boolean[] isMasked; // [N, L]

    /**
     * @param masked [N, K] numbers of the masked patches
     * @param maskedLosses [N, K]
     */
    BatchLosses(int images, int patches, long[] masked, double[] maskedLosses) {
        this.patches = patches;
        losses = new float[images * patches];
        isMasked = new boolean[images * patches];
        Arrays.fill(losses, Float.NaN);
        int perImage = masked.length / images;
        for (int i = 0; i < masked.length; i++) {
            int at = i / perImage * patches + (int) masked[i];
            losses[at] = (float) maskedLosses[i];
            isMasked[at] = true;
        }
    }

    /** Mean loss of the masked patches of an image. */
    public double mean(int image) {
        double sum = 0;
        int count = 0;
        for (int i = image * patches; i < (image + 1) * patches; i++) {
            if (isMasked[i]) {
                sum += losses[i];
                count++;
            }
        }
        return sum / count;
    }

    /** Losses of the patches of an image [L], NaN where visible. */
    public float[] of(int image) {
        return Arrays.copyOfRange(losses, image * patches, (image + 1) * patches);
    }

    /** Whether a patch of an image was masked. */
    public boolean isMasked(int image, int patch) {
        return isMasked[image * patches + patch];
    }
}
