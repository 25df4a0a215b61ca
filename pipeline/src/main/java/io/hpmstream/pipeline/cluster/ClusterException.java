package io.hpmstream.pipeline.cluster;

/** A cluster does not do what was asked of it; the message says what and where to look. */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClusterException(String message) {
        super(message);
    }

    ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
