package io.hpmstream.model;

import java.io.Serializable;

/**
 * Everything a {@link Pretrainer} needs to know.
 *
 * @param batchSize images of a step
 * @param seed of the initial weights and of the masks' random part
 * @param maxConsecutiveSkips so many updates in a row, skipped for a loss or gradient that is not
 *     finite, end the training
 */
public record PretrainerConfig(
        ModelConfig model,
        MaskingConfig masking,
        OptimizerConfig optimizer,
        TeacherConfig teacher,
        ComputeConfig compute,
        int batchSize,
        long seed,
        int maxConsecutiveSkips)
        implements Serializable {
    public PretrainerConfig {
        Checks.that(batchSize > 0, "batch size must be positive", batchSize);
        Checks.that(
                maxConsecutiveSkips > 0,
                "skipped updates in a row must be positive",
                maxConsecutiveSkips);
        int patches = model.patches();
        int masked = masking.masked(patches);
        Checks.that(
                masked < patches,
                "mask ratio "
                        + masking.ratio()
                        + " must leave one of the "
                        + patches
                        + " patches visible",
                patches - masked);
        Checks.that(
                masked >= 2 || !model.predictsLoss(),
                "mask ratio "
                        + masking.ratio()
                        + " must mask two of "
                        + patches
                        + " patches to compare their losses",
                masked);
    }

    /** All that decides whether weights fit: the model's shape and their number format. */
    public String shape() {
        return model.shape(compute.precision());
    }
}
