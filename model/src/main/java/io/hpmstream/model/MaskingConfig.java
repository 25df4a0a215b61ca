package io.hpmstream.model;

import java.io.Serializable;

/**
 * How many patches are masked, and how many of these are chosen for being hard.
 *
 * @param ratio share of the patches that is masked, in (0, 1)
 * @param initialHardShare share of the masked patches that are the hardest ones, before the first
 *     image
 * @param finalHardShare the same at the end of the ramp; the paper goes from 0 to 0.5
 * @param rampImages images until the final share is reached
 * @param historyWeight weight w of the measured hardness against the teacher's prediction: each is
 *     standardised within the image and the score of a patch is (1 - w) z(predicted) + w
 *     z(measured). 0 is the paper: measured hardness is not looked at at all
 */
public record MaskingConfig(
        double ratio,
        double initialHardShare,
        double finalHardShare,
        long rampImages,
        double historyWeight)
        implements Serializable {
    public MaskingConfig {
        Checks.that(ratio > 0 && ratio < 1, "mask ratio must be in (0, 1)", ratio);
        Checks.share(initialHardShare, "initial hard share");
        Checks.share(finalHardShare, "final hard share");
        Checks.notNegative(rampImages, "images of the hard share's ramp");
        Checks.share(historyWeight, "history weight");
    }

    /** Share of the masked patches chosen for being hard once that many images were seen. */
    public double hardShare(long imagesSeen) {
        return Ramp.at(imagesSeen, initialHardShare, finalHardShare, rampImages);
    }

    /** Masked patches of an image, K = L - int(L (1 - ratio)). */
    public int masked(int patches) {
        return patches - (int) (patches * (1 - ratio));
    }

    /** Patches chosen for being hard, int(K hardShare). */
    static int hard(int masked, double hardShare) {
        return (int) (masked * hardShare);
    }
}
