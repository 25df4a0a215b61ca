package io.hpmstream.connectors.kafka;

/** What a run does when the broker no longer has the offset that is to be read next. */
public enum OnLostOffsets {
    /** The job fails for good and names the missing offsets. */
    FAIL,
    /** It goes on with the earliest image that is there, with a warning. */
    EARLIEST,
    /** It goes on with the next image that arrives, with a warning. */
    LATEST
}
