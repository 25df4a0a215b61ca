package io.hpmstream.model;

/**
 * How far a training has come.
 *
 * @param step steps made, those whose update was skipped among them
 * @param imagesSeen images of all these steps
 * @param skippedUpdates steps whose update was skipped because loss or gradient was not finite
 * @param consecutiveSkips how many of these were the last ones
 * @param threads threads of the native library; with another number of them the same images give
 *     other bits
 */
public record TrainerCounters(
        long step, long imagesSeen, long skippedUpdates, int consecutiveSkips, int threads) {
    public TrainerCounters {
        Checks.notNegative(step, "step");
        Checks.notNegative(imagesSeen, "images seen");
        Checks.that(
                skippedUpdates >= 0 && skippedUpdates <= step,
                "skipped updates must be in [0, step]",
                skippedUpdates);
        Checks.notNegative(consecutiveSkips, "skipped updates in a row");
    }

    TrainerCounters after(int images, boolean skipped) {
        return new TrainerCounters(
                step + 1,
                imagesSeen + images,
                skippedUpdates + (skipped ? 1 : 0),
                skipped ? consecutiveSkips + 1 : 0,
                threads);
    }

    /** Updates that the optimizer made. */
    long updates() {
        return step - skippedUpdates;
    }
}
