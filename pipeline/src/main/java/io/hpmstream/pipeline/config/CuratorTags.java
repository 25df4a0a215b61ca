package io.hpmstream.pipeline.config;

/** What a training makes of the tags that curators give images. */
public enum CuratorTags {
    /** It does not even read them. */
    IGNORE,
    /** It leaves out images that are tagged {@code drop}. */
    OBEY
}
