package io.hpmstream.pipeline.publish;

/** Images cannot be published any more; the message says why and needs no stack trace. */
public final class PublishException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PublishException(String message, Throwable cause) {
        super(message, cause);
    }
}
