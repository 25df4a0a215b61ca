package io.hpmstream.curation.image;

import java.util.Locale;

/** Why a record of a topic is not in the index. */
public enum SkipReason {
    NOT_JSON,
    FUTURE_VERSION,
    MISSING_FIELD,
    WRONG_TYPE,
    WRONG_KEY,
    NOT_JPEG,
    TOO_LARGE;

    /** As it stands in metrics and file names. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
