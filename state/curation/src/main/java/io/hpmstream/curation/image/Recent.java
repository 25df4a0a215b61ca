package io.hpmstream.curation.image;

import java.util.Arrays;

/** The last sightings of an image, oldest first: step and hardness of each. Immutable. */
public final class Recent {

    private final long[] steps;
    private final FourDigits hardness;

    /**
     * Takes over the array.
     *
     * @throws IllegalArgumentException if there are not as many steps as numbers
     */
    public Recent(long[] steps, FourDigits hardness) {
        if (steps.length != hardness.size()) {
            throw new IllegalArgumentException(
                    "each recent sighting must have a step and a hardness, actual: %d and %d"
                            .formatted(steps.length, hardness.size()));
        }
        this.steps = steps;
        this.hardness = hardness;
    }

    public int size() {
        return steps.length;
    }

    public long step(int index) {
        return steps[index];
    }

    public FourDigits hardness() {
        return hardness;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Recent recent
                && Arrays.equals(steps, recent.steps)
                && hardness.equals(recent.hardness);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(steps) + hardness.hashCode();
    }

    @Override
    public String toString() {
        return "Recent[steps %s, hardness %s]".formatted(Arrays.toString(steps), hardness);
    }
}
