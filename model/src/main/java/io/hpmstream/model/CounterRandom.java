package io.hpmstream.model;

/**
 * Random numbers that are a pure function of what they are for: a key, made from a seed and some
 * names, and a counter. So neither a restart nor another order of asking changes any of them. The
 * mixing function is the finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
 */
final class CounterRandom {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final double ULP = 0x1.0p-53;

    private final long key;

    private CounterRandom(long key) {
        this.key = key;
    }

    static CounterRandom of(long seed) {
        return new CounterRandom(mix(seed + GOLDEN));
    }

    /** Another stream of numbers, told apart by this name. */
    CounterRandom with(String name) {
        long hash = key;
        for (int i = 0; i < name.length(); i++) {
            hash = mix(hash + GOLDEN * (name.charAt(i) + 1));
        }
        return new CounterRandom(mix(hash ^ name.length()));
    }

    /** Another stream of numbers, told apart by this number. */
    CounterRandom with(long number) {
        return new CounterRandom(mix(key ^ mix(number + GOLDEN)));
    }

    /** Evenly spread over [0, 1). */
    double uniform(long counter) {
        return (mix(key + GOLDEN * (counter + 1)) >>> 11) * ULP;
    }

    /** Normal with deviation 1, by Box and Muller. */
    double normal(long counter) {
        double radius = Math.sqrt(-2 * StrictMath.log(1 - uniform(2 * counter)));
        return radius * StrictMath.cos(2 * Math.PI * uniform(2 * counter + 1));
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
