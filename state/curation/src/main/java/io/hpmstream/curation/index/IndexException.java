package io.hpmstream.curation.index;

import org.jspecify.annotations.Nullable;

/** The index cannot be opened, read or written; the message says what to do. */
public final class IndexException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public IndexException(String message, @Nullable Exception cause) {
        super(message, cause);
    }
}
