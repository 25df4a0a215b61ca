package io.hpmstream.pipeline.publish;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Lets through so many per second on average, evenly. Time lost is made up for, so that the average
 * holds; but not more than a second's worth. Confined to one thread.
 */
final class Pace {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double nanosEach;
    private final LongSupplier nanoTime;
    private final LongConsumer sleepNanos;
    private double due;

    /**
     * Starts now.
     *
     * @param perSecond infinite for no limit
     * @param nanoTime like {@link System#nanoTime}
     * @param sleepNanos sleeps about so long; waking early is no harm
     */
    Pace(double perSecond, LongSupplier nanoTime, LongConsumer sleepNanos) {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException(
                    "rate must be above 0 images per second, actual: " + perSecond);
        }
        this.nanosEach = NANOS_PER_SECOND / perSecond;
        this.nanoTime = nanoTime;
        this.sleepNanos = sleepNanos;
        this.due = nanoTime.getAsLong();
    }

    /** Returns when the next one may go; at once if the thread is interrupted. */
    void await() {
        long now = nanoTime.getAsLong();
        while (now < due && !Thread.currentThread().isInterrupted()) {
            sleepNanos.accept((long) Math.ceil(due - now));
            now = nanoTime.getAsLong();
        }
        due = Math.max(due, now - NANOS_PER_SECOND) + nanosEach;
    }
}
