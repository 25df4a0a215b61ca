package io.hpmstream.model;

import java.io.Serializable;

/**
 * AdamW and its learning rate: a linear warm-up, then constant for ever, because a stream has no
 * end. Only on request it goes down to zero in a straight line, for a model that is to be released.
 *
 * @param learningRate after the warm-up
 * @param weightDecay of all weights of more than one dimension
 * @param beta1 decay of the mean of the gradients
 * @param beta2 decay of the mean of their squares
 * @param epsilon added to the root of the mean square
 * @param clipNorm longest gradient of all weights together
 * @param warmupImages images of the warm-up
 * @param annealAfterImages images seen before the rate begins to fall
 * @param annealImages images until it is zero; 0 means that it never falls
 */
public record OptimizerConfig(
        double learningRate,
        double weightDecay,
        double beta1,
        double beta2,
        double epsilon,
        double clipNorm,
        long warmupImages,
        long annealAfterImages,
        long annealImages)
        implements Serializable {
    public OptimizerConfig {
        Checks.notNegative(learningRate, "learning rate");
        Checks.notNegative(weightDecay, "weight decay");
        Checks.that(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1)", beta1);
        Checks.that(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1)", beta2);
        Checks.that(epsilon > 0, "epsilon must be positive", epsilon);
        Checks.that(clipNorm > 0, "clip norm must be positive", clipNorm);
        Checks.notNegative(warmupImages, "images of the warm-up");
        Checks.notNegative(annealAfterImages, "images before annealing");
        Checks.notNegative(annealImages, "images of annealing");
    }

    /** A rate that never falls. */
    public OptimizerConfig(
            double learningRate,
            double weightDecay,
            double beta1,
            double beta2,
            double epsilon,
            double clipNorm,
            long warmupImages) {
        this(learningRate, weightDecay, beta1, beta2, epsilon, clipNorm, warmupImages, 0, 0);
    }

    /** Learning rate of the update that brings the images seen to this number. */
    public double learningRate(long imagesSeen) {
        double warm = Ramp.at(imagesSeen, 0, learningRate, warmupImages);
        if (annealImages == 0 || imagesSeen <= annealAfterImages) {
            return warm;
        }
        return Ramp.at(imagesSeen - annealAfterImages, warm, 0, annealImages);
    }
}
