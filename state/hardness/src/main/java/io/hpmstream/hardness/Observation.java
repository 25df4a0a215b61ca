package io.hpmstream.hardness;

/**
 * What one sighting measured of one image.
 *
 * @param step optimizer step of the sighting
 * @param imagesSeen images that the model has seen after this step
 * @param eventTime timestamp of the image's record, milliseconds since 1970 (never the wall clock)
 * @param loss mean reconstruction loss of its masked patches
 * @param expectedLoss {@link ExpectedLoss#value} at this step
 * @param cropGrid patches on each side of the crop
 * @param patchLosses row-major [cropGrid * cropGrid] in the crop's own direction, NaN = visible,
 *     not measured; owned by this observation from here on, nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // a bulk carrier for one call; never compared
public record Observation(
        long step,
        long imagesSeen,
        long eventTime,
        double loss,
        double expectedLoss,
        Crop crop,
        int cropGrid,
        float[] patchLosses) {

    public Observation {
        Require.notNegative("step", step);
        Require.notNegative("images seen", imagesSeen);
        Require.measured("loss", loss);
        Require.divisor("expected loss", expectedLoss);
        if (cropGrid < 1 || patchLosses.length != cropGrid * cropGrid) {
            throw new IllegalArgumentException(
                    "a crop of %d x %d patches cannot have %d patch losses"
                            .formatted(cropGrid, cropGrid, patchLosses.length));
        }
        for (int i = 0; i < patchLosses.length; i++) {
            if (!Float.isNaN(patchLosses[i])) {
                requirePatchLoss(i, patchLosses[i]);
            }
        }
    }

    private static void requirePatchLoss(int patch, float loss) {
        if (loss < 0 || loss == Float.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(
                    "patch loss must be finite and not negative, or NaN where visible; actual: %s at patch %d"
                            .formatted(loss, patch));
        }
    }

    /** Measured loss against the expected one; 1 = as hard as the average image of now. */
    public double ratio() {
        return loss / expectedLoss;
    }

    /** Patch losses against the expected loss, row-major [cropGrid * cropGrid], NaN = visible. */
    public float[] patchHardness() {
        float[] hardness = new float[patchLosses.length];
        for (int i = 0; i < hardness.length; i++) {
            // NaN stays NaN; the bound keeps a tiny expected loss from making infinities
            hardness[i] = (float) Math.min(patchLosses[i] / expectedLoss, Float.MAX_VALUE);
        }
        return hardness;
    }
}
