package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;

/** What became of an arriving record. Lives inside one operator; never travels on an edge. */
public sealed interface Outcome {

    /** It is an image and ready to be trained. */
    record Prepared(PreparedImage image) implements Outcome {}

    /**
     * It cannot be trained and belongs to the dead letters.
     *
     * @param message the rule that it breaks, for people
     * @param cause what a library threw, or else the exception of the broken rule
     */
    record Rejected(DeadLetterCode code, String message, Throwable cause) implements Outcome {}

    /** A null value: the image is to be forgotten. Reserved; for now it is only counted. */
    record Deleted(String imageId) implements Outcome {}
}
