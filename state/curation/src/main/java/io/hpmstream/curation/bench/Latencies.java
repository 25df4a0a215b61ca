package io.hpmstream.curation.bench;

import java.util.Arrays;

/** Times of one kind of question. Not thread safe. */
final class Latencies {

    private final String name;
    private final double boundMillis;
    private long[] nanos = new long[256];
    private int size;

    /**
     * @param boundMillis what 99 of 100 must not exceed
     */
    Latencies(String name, double boundMillis) {
        this.name = name;
        this.boundMillis = boundMillis;
    }

    void add(long time) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
        }
        nanos[size++] = time;
    }

    String name() {
        return name;
    }

    double boundMillis() {
        return boundMillis;
    }

    int size() {
        return size;
    }

    boolean isWithinBound() {
        return millis(0.99) <= boundMillis;
    }

    /** Nearest rank. */
    double millis(double share) {
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * size) - 1)] / 1e6;
    }
}
