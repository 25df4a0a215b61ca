package io.hpmstream.curation.index;

/** Texts that many images share: in the columns they are numbers, given by {@link Words}. */
public enum Word {
    SOURCE,
    LABEL,
    /** A whole list of tags. */
    TAGS
}
