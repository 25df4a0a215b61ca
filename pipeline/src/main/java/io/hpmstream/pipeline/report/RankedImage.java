package io.hpmstream.pipeline.report;

import io.hpmstream.hardness.PatchGrid;

/**
 * One image of the hardest or the easiest.
 *
 * @param id as it came from Kafka: anything at all, also markup
 * @param thumbnail the whole image after its EXIF orientation as PNG or JPEG; not changed
 * @param grid patch hardness in the coordinates of the whole image
 */
@SuppressWarnings("ArrayRecordComponent") // a bulk carrier to the page; never compared
public record RankedImage(
        String id, double hardness, long sightings, byte[] thumbnail, PatchGrid grid) {}
