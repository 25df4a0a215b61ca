package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;
import org.jspecify.annotations.Nullable;

/** An image breaks a rule. Its message ends in a dead letter, so it carries no stack trace. */
final class UnreadableImageException extends Exception {

    private static final long serialVersionUID = 1L;

    private final DeadLetterCode code;

    UnreadableImageException(DeadLetterCode code, String message) {
        this(code, message, null);
    }

    UnreadableImageException(DeadLetterCode code, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.code = code;
    }

    DeadLetterCode code() {
        return code;
    }
}
