package io.hpmstream.pipeline.pretrain;

import io.hpmstream.connectors.kafka.ImageOrigin;
import io.hpmstream.connectors.kafka.Sighting;
import io.hpmstream.hardness.Crop;
import org.jspecify.annotations.Nullable;

/**
 * What was last told of an image and {@link io.hpmstream.hardness.ImageHardness} does not hold,
 * because training never asks for it: kept so that a savepoint answers what the topic did.
 *
 * @param loss mean reconstruction loss of the masked patches
 * @param expectedLoss the loss of an average image at that step
 * @param sha256 lower-case hexadecimal, of the encoded image
 */
public record LatestSighting(
        double loss,
        double expectedLoss,
        @Nullable String source,
        @Nullable String label,
        @Nullable String uri,
        String sha256,
        int width,
        int height,
        String topic,
        int partition,
        long offset,
        Crop crop) {

    static LatestSighting of(Sighting sighting) {
        ImageOrigin origin = sighting.origin();
        return new LatestSighting(
                sighting.loss(),
                sighting.expectedLoss(),
                origin.source(),
                origin.label(),
                origin.uri(),
                origin.sha256(),
                origin.width(),
                origin.height(),
                origin.topic(),
                origin.partition(),
                origin.offset(),
                sighting.crop());
    }
}
