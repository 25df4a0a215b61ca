package io.hpmstream.curation.image;

import org.jspecify.annotations.Nullable;

/** A record that cannot be put into the index. The message says what is wrong with it. */
public final class UnreadableRecordException extends Exception {

    private static final long serialVersionUID = 1L;

    private final SkipReason reason;

    public UnreadableRecordException(SkipReason reason, String message) {
        this(reason, message, null);
    }

    public UnreadableRecordException(SkipReason reason, String message, @Nullable Exception cause) {
        super(message, cause);
        this.reason = reason;
    }

    public SkipReason reason() {
        return reason;
    }
}
