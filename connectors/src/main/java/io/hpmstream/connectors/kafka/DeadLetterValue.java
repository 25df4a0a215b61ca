package io.hpmstream.connectors.kafka;

/** Whether a dead letter carries the original bytes. */
public enum DeadLetterValue {
    /** The original bytes, as long as they fit. */
    FULL,
    /** Never: only key, headers and the reason. */
    NONE
}
