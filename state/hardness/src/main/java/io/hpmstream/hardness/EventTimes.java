package io.hpmstream.hardness;

import java.time.Instant;

/** Event times as they are told outside the state. */
public final class EventTimes {

    // RFC 3339 has four digits for the year; Kafka does not care what a producer claims
    private static final long FIRST = 0;
    private static final long LAST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    private EventTimes() {}

    /** The time, or the nearest that can be told. */
    public static Instant told(long millis) {
        return Instant.ofEpochMilli(Math.max(FIRST, Math.min(LAST, millis)));
    }
}
