package io.hpmstream.curation.index;

/** A place in a sorted list of images: value and id of the last image before it. */
@SuppressWarnings("ArrayRecordComponent") // an id, never changed
public record Position(long value, byte[] imageId) {}
