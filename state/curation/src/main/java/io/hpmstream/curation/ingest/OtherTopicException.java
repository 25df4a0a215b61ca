package io.hpmstream.curation.ingest;

/** The index was made of other topics than those that Kafka has now. */
public final class OtherTopicException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public OtherTopicException(String message) {
        super(message);
    }
}
