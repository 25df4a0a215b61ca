package io.hpmstream.hardness;

import org.jspecify.annotations.Nullable;

import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;

/**
 * How images are remembered. {@link Serializable} because it travels inside operators.
 *
 * @param gridRows rows of the patch grid of a whole image
 * @param gridColumns columns of the patch grid of a whole image
 * @param rate weight of the newest sighting in the moving averages, in (0, 1]
 * @param forgetAfter event time without a sighting after which an image is forgotten; null = never
 */
public record HardnessConfig(
        int gridRows, int gridColumns, double rate, @Nullable Duration forgetAfter)
        implements Serializable {

    public HardnessConfig {
        if (gridRows < 1
                || gridRows > PatchGrid.MAX_SIDE
                || gridColumns < 1
                || gridColumns > PatchGrid.MAX_SIDE) {
            throw new IllegalArgumentException(
                    "grid must have 1 to %d rows and columns, actual: %d x %d"
                            .formatted(PatchGrid.MAX_SIDE, gridRows, gridColumns));
        }
        if (!(rate > 0 && rate <= 1)) {
            throw new IllegalArgumentException("rate must be in (0, 1], actual: " + rate);
        }
        if (forgetAfter != null && (forgetAfter.isZero() || forgetAfter.isNegative())) {
            throw new IllegalArgumentException(
                    "time to live must be positive, actual: "
                            + forgetAfter
                            + "; leave it out to remember for ever");
        }
    }

    public HardnessConfig(
            int gridRows, int gridColumns, double rate, Optional<Duration> timeToLive) {
        this(gridRows, gridColumns, rate, timeToLive.orElse(null));
    }

    /** {@link #forgetAfter}, or empty where images are remembered for ever. */
    public Optional<Duration> timeToLive() {
        return Optional.ofNullable(forgetAfter);
    }
}
