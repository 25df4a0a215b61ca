package io.hpmstream.pipeline.embed;

/**
 * What an encoder makes of one image of a stream. Flink takes it for a POJO, so nothing of it is
 * nullable.
 *
 * @param release id of the release whose encoder it was
 * @param feature belongs to this object; nobody writes to it
 */
@SuppressWarnings("ArrayRecordComponent") // a bulk carrier, never compared
public record EmbeddedImage(
        String imageId,
        String topic,
        int partition,
        long offset,
        String release,
        float[] feature) {}
