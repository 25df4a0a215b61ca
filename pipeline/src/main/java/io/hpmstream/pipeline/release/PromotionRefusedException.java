package io.hpmstream.pipeline.release;

/** An alias stays what it was; the message says why, and what to do. */
public final class PromotionRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    PromotionRefusedException(String message) {
        super(message);
    }
}
