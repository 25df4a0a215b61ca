package io.hpmstream.hardness;

import java.time.Duration;

/** Sightings of whole images on a grid of 2 x 2, so that a test states only what it is about. */
final class TestingSightings {

    static final HardnessConfig CONFIG = new HardnessConfig(2, 2, 0.5, (Duration) null);

    private TestingSightings() {}

    /** The whole image, all patches masked, each with the image's own loss. */
    static Observation whole(long step, long eventTime, double loss, double expectedLoss) {
        float patch = (float) loss;
        return new Observation(
                step,
                32 * step,
                eventTime,
                loss,
                expectedLoss,
                Crop.WHOLE,
                2,
                new float[] {patch, patch, patch, patch});
    }
}
