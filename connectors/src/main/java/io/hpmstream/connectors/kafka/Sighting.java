package io.hpmstream.connectors.kafka;

import io.hpmstream.hardness.Crop;
import io.hpmstream.hardness.ImageHardness;

/**
 * One training visit of one image, as the topic {@code hardness} tells it.
 *
 * @param sighting which visit of this image it was, from 1
 * @param step the step that trained it
 * @param imagesSeen how many images were trained up to and including that step
 * @param loss the mean reconstruction loss of its masked patches
 * @param expectedLoss the loss of an average image at that step
 * @param crop what of the image was trained
 * @param remembered what is remembered of the image after this visit
 */
public record Sighting(
        String runId,
        ImageOrigin origin,
        long sighting,
        long step,
        long imagesSeen,
        double loss,
        double expectedLoss,
        Crop crop,
        ImageHardness remembered) {}
