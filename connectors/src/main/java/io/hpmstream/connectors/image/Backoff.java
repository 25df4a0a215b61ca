package io.hpmstream.connectors.image;

import java.time.Duration;

/**
 * How long to wait before storage that is away is asked again: twice as long each time, up to a
 * limit.
 *
 * @param unknownTries how often a failure of unknown kind is met before it is taken for final
 */
record Backoff(Duration first, Duration longest, int unknownTries) {

    static final Backoff DEFAULT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(30), 5);

    private static final int MOST_DOUBLINGS = 30;

    /** The wait after the given number of failures, from 1. */
    Duration after(int failures) {
        Duration wait = first.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return wait.compareTo(longest) < 0 ? wait : longest;
    }
}
