package io.hpmstream.hardness;

import java.util.List;

/**
 * What one image is remembered by. Immutable; only {@link HardnessRule} makes the next one.
 *
 * @param sightings how often it was trained, at least 1
 * @param firstSeen smallest event time of its sightings, milliseconds since 1970
 * @param lastSeen largest event time of its sightings, milliseconds since 1970
 * @param lastStep optimizer step of its last sighting
 * @param lastImagesSeen images that the model had seen after that step
 * @param meanLoss mean over all its sightings
 * @param hardness moving average of loss / expected loss; 1 = as hard as the average image of its
 *     time
 * @param progress hardness before the last sighting minus hardness after it: positive = getting
 *     easier; 0 at the first sighting
 * @param recent its last sightings, oldest first, 1 to {@value #MAX_RECENT}
 * @param grid patch hardness in the coordinates of the whole image
 */
public record ImageHardness(
        long sightings,
        long firstSeen,
        long lastSeen,
        long lastStep,
        long lastImagesSeen,
        double meanLoss,
        double hardness,
        double progress,
        List<RecentSighting> recent,
        PatchGrid grid) {

    /** Most recent sightings kept. */
    public static final int MAX_RECENT = 16;

    // one sighting measures only the masked patches of one crop: not yet a map
    private static final int FRESH_SIGHTINGS = 2;

    public ImageHardness {
        if (sightings < 1) {
            throw new IllegalArgumentException(
                    "a remembered image must have at least one sighting, actual: " + sightings);
        }
        if (firstSeen > lastSeen) {
            throw new IllegalArgumentException(
                    "first seen must not be after last seen, actual: %d > %d"
                            .formatted(firstSeen, lastSeen));
        }
        Require.notNegative("last step", lastStep);
        Require.notNegative("images seen at the last sighting", lastImagesSeen);
        Require.measured("mean loss", meanLoss);
        Require.measured("hardness", hardness);
        if (!Double.isFinite(progress)) {
            throw new IllegalArgumentException("progress must be finite, actual: " + progress);
        }
        recent = List.copyOf(recent);
        if (recent.isEmpty() || recent.size() > MAX_RECENT) {
            throw new IllegalArgumentException(
                    "recent sightings must be 1 to %d, actual: %d"
                            .formatted(MAX_RECENT, recent.size()));
        }
    }

    /**
     * Whether its patch grid may stand in for a teacher's pass: measured at least twice, and last
     * not longer ago than {@code staleAfterImages}.
     *
     * @param imagesSeen images that the model has seen by now
     */
    public boolean isFresh(long imagesSeen, long staleAfterImages) {
        return sightings >= FRESH_SIGHTINGS && imagesSeen - lastImagesSeen <= staleAfterImages;
    }
}
