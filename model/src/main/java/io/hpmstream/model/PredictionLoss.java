package io.hpmstream.model;

/** How the student learns to predict its own losses. */
public enum PredictionLoss {
    /**
     * Which of two patches is harder, for all pairs of masked patches of an image: the published
     * choice.
     */
    RELATIVE,
    /** The loss of each masked patch, standardised within the image. */
    ABSOLUTE,
    /** Not at all: a plain masked autoencoder. Random masks, no predictor, no teacher. */
    NONE
}
