package io.hpmstream.export;

import org.jspecify.annotations.Nullable;

/**
 * What an encoder makes of one image.
 *
 * @param label of the image, if it has one
 * @param release id of the release whose encoder it was
 * @param feature belongs to this row; nobody writes to it
 */
@SuppressWarnings("ArrayRecordComponent") // a bulk carrier, never compared
public record FeatureRow(String imageId, @Nullable String label, String release, float[] feature) {}
