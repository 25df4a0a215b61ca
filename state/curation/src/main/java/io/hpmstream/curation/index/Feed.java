package io.hpmstream.curation.index;

import java.util.Locale;

/** The topics that the index is made of. */
public enum Feed {
    HARDNESS,
    THUMBNAILS,
    TAGS;

    /** As it stands in metrics and file names. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
