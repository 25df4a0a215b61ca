package io.hpmstream.hardness;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How an image's memory changes with a sighting: a pure function of what was remembered and what
 * was measured, the same on every machine and at every time of day.
 *
 * <pre>
 *   hardness ← hardness + rate · (loss / expectedLoss − hardness)     first sighting: the ratio
 *   progress ← hardness before − hardness after                       first sighting: 0
 *   meanLoss ← meanLoss + (loss − meanLoss) / sightings
 *   grid     ← {@link PatchGrid#fold} of patch loss / expectedLoss with the same rate
 * </pre>
 *
 * {@code recent} keeps the hardness after each sighting, not the single ratio: one ratio says more
 * about its random crop and mask than about the image, and this way the last point of the curve is
 * {@code hardness} and its last drop is {@code progress}.
 */
public final class HardnessRule {

    private final HardnessConfig config;

    public HardnessRule(HardnessConfig config) {
        this.config = config;
    }

    /**
     * What is still remembered at an event time: nothing if the last sighting is longer ago than
     * the time to live. An image that arrives late, with an event time before its last sighting, is
     * remembered.
     */
    public Optional<ImageHardness> recall(@Nullable ImageHardness remembered, long eventTime) {
        return Optional.ofNullable(
                remembered == null || isForgotten(remembered, eventTime) ? null : remembered);
    }

    /** What is remembered after a sighting; starts anew where nothing is recalled. */
    public ImageHardness observe(@Nullable ImageHardness remembered, Observation observation) {
        if (remembered == null || isForgotten(remembered, observation.eventTime())) {
            return first(observation);
        }
        return next(remembered, observation);
    }

    private boolean isForgotten(ImageHardness remembered, long eventTime) {
        return config.forgetAfter() != null
                && eventTime - remembered.lastSeen() > config.forgetAfter().toMillis();
    }

    private ImageHardness first(Observation seen) {
        PatchGrid nothing = PatchGrid.empty(config.gridRows(), config.gridColumns());
        return new ImageHardness(
                1,
                seen.eventTime(),
                seen.eventTime(),
                seen.step(),
                seen.imagesSeen(),
                seen.loss(),
                seen.ratio(),
                0,
                List.of(new RecentSighting(seen.step(), (float) seen.ratio())),
                fold(nothing, seen));
    }

    private ImageHardness next(ImageHardness before, Observation seen) {
        long sightings = before.sightings() + 1;
        double hardness = before.hardness() + config.rate() * (seen.ratio() - before.hardness());
        // the configured grid may have changed since the state was written
        PatchGrid grid = before.grid().resized(config.gridRows(), config.gridColumns());
        return new ImageHardness(
                sightings,
                Math.min(before.firstSeen(), seen.eventTime()),
                Math.max(before.lastSeen(), seen.eventTime()),
                seen.step(),
                seen.imagesSeen(),
                before.meanLoss() + (seen.loss() - before.meanLoss()) / sightings,
                hardness,
                before.hardness() - hardness,
                recent(before.recent(), new RecentSighting(seen.step(), (float) hardness)),
                fold(grid, seen));
    }

    private PatchGrid fold(PatchGrid grid, Observation seen) {
        return grid.fold(seen.crop(), seen.cropGrid(), seen.patchHardness(), config.rate());
    }

    private static List<RecentSighting> recent(List<RecentSighting> before, RecentSighting newest) {
        List<RecentSighting> recent = new ArrayList<>(ImageHardness.MAX_RECENT);
        int oldest = Math.max(0, before.size() + 1 - ImageHardness.MAX_RECENT);
        recent.addAll(before.subList(oldest, before.size()));
        recent.add(newest);
        return recent;
    }
}
