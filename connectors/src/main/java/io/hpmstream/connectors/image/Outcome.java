package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;
import org.jspecify.annotations.Nullable;

/** What became of an arriving record. Lives inside one operator; never travels on an edge. */
public sealed interface Outcome {

    /**
     * It is an image and ready to be trained.
     *
     * @param thumbnail a small JPEG of the whole image, if it is new and thumbnails are wanted
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Prepared(PreparedImage image, byte @Nullable [] thumbnail) implements Outcome {
        // not the compact form: NullAway does not see type annotations on its implicit parameters
        public Prepared(PreparedImage image, byte @Nullable [] thumbnail) {
            this.image = image;
            this.thumbnail = thumbnail;
        }
    }

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
