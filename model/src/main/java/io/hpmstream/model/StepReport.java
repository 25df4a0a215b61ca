package io.hpmstream.model;

/**
 * What one step did. Plain Java, immutable.
 *
 * @param step number of the step, beginning with 1
 * @param imagesSeen images seen, those of this step among them
 * @param images images of this step
 * @param reconstructionLoss mean over the masked patches of the batch
 * @param predictionLoss how badly the student predicted its own losses; 0 without loss prediction
 * @param gradientNorm before clipping
 * @param hardShare share of the masked patches that were chosen for being hard
 * @param learningRate of this update
 * @param momentum of the teacher after this update
 * @param skipped whether the update was left out because loss or gradient was not finite
 * @param phases how long it took
 * @param losses of the patches; read them with {@link #loss}, {@link #patchLosses} and {@link
 *     #isMasked}
 */
public record StepReport(
        long step,
        long imagesSeen,
        int images,
        double reconstructionLoss,
        double predictionLoss,
        double gradientNorm,
        double hardShare,
        double learningRate,
        double momentum,
        boolean skipped,
        PhaseTimes phases,
        BatchLosses losses) {
    /** Reconstruction loss of the i-th image: the mean of its masked patches. */
    public double loss(int i) {
        return losses.mean(i);
    }

    /** Losses of the i-th image's patches [L], NaN where a patch was visible. */
    public float[] patchLosses(int i) {
        return losses.of(i);
    }

    /** Whether this patch of the i-th image was masked. */
    public boolean isMasked(int i, int patch) {
        return losses.isMasked(i, patch);
    }
}
