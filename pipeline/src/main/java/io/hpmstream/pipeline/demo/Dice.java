package io.hpmstream.pipeline.demo;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Repeatable chance for one scene. Uses only what {@link SplittableRandom} specifies bit by bit, so
 * that a scene is the same on every Java.
 */
final class Dice {

    // an odd constant, and not SplittableRandom's own: with that one, scene i + 1 would draw what
    // scene i draws one throw later
    private static final long SPREAD = 0xD1B54A32D192ED03L;

    private final SplittableRandom random;

    Dice(long seed, long index) {
        random = new SplittableRandom(new SplittableRandom(seed ^ (index * SPREAD)).nextLong());
    }

    /** Uniform in [0, 1). */
    double unit() {
        return (random.nextLong() >>> 11) * 0x1p-53;
    }

    /** Uniform in [low, high). */
    double between(double low, double high) {
        return low + (high - low) * unit();
    }

    /** Uniform whole number in [low, high]. */
    int whole(int low, int high) {
        return low + (int) (unit() * (high - low + 1));
    }

    boolean chance(double probability) {
        return unit() < probability;
    }

    <T> T pick(List<T> choices) {
        return choices.get(whole(0, choices.size() - 1));
    }

    long seed() {
        return random.nextLong();
    }
}
