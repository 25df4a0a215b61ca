package io.hpmstream.pipeline.query;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** The curation service does not answer, or refuses to. */
public final class CurationException extends IOException {

    private static final long serialVersionUID = 1L;

    CurationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
