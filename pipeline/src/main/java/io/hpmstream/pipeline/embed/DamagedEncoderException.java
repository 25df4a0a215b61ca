package io.hpmstream.pipeline.embed;

/** A release's encoder cannot be used, and will not be by waiting; the message says why. */
public final class DamagedEncoderException extends Exception {

    private static final long serialVersionUID = 1L;

    DamagedEncoderException(String message) {
        super(message);
    }
}
