package io.hpmstream.connectors.image;

/**
 * Random numbers that depend on nothing but a key and how many were drawn: the finaliser of
 * SplitMix64 (Steele, Lea and Flood, 2014) over a counter. The key is folded from seed, topic,
 * partition and offset, so an image is cropped alike after a restart, at any parallelism, and
 * differently the next time it is published. Not thread safe.
 */
final class Draws {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1p-53;

    private final long key;
    private long counter;

    Draws(long seed, String topic, int partition, long offset) {
        long folded = mix(seed + GOLDEN);
        for (int i = 0; i < topic.length(); i++) {
            folded = mix(folded ^ topic.charAt(i));
        }
        this.key = mix(mix(folded ^ partition) ^ offset);
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Uniform in [low, high). */
    double between(double low, double high) {
        counter++;
        return low + (high - low) * ((mix(key + counter * GOLDEN) >>> 11) * UNIT);
    }

    /** Uniform among 0 to {@code bound - 1}. */
    int below(int bound) {
        return (int) between(0, bound);
    }

    boolean coin() {
        return between(0, 1) < 0.5;
    }
}
