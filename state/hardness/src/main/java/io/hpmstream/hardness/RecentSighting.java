package io.hpmstream.hardness;

/**
 * One of the last sightings of an image.
 *
 * @param step optimizer step that trained it
 * @param hardness the image's hardness after this sighting (the moving average, not the single
 *     measurement)
 */
public record RecentSighting(long step, float hardness) {

    public RecentSighting {
        Require.notNegative("step of a recent sighting", step);
        Require.measured("hardness of a recent sighting", hardness);
    }
}
