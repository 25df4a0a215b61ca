package io.hpmstream.pipeline.report;

/**
 * What one optimizer step measured.
 *
 * @param predictionLoss NaN where no losses are predicted (plain MAE)
 * @param hardShare share of the masked patches that are the hardest ones, 0 to 1
 */
public record StepPoint(
        long step,
        double reconstructionLoss,
        double predictionLoss,
        double hardShare,
        double imagesPerSecond) {}
