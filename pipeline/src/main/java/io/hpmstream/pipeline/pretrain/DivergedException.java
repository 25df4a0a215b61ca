package io.hpmstream.pipeline.pretrain;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * So many updates in a row were not finite that the weights must be lost. A restart would train the
 * same images with the same weights and come here again, so Flink ends the job at once.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
final class DivergedException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * @param step the last one that was skipped
     * @param skips how many were, in a row
     * @param reason what the trainer says
     */
    DivergedException(long step, int skips, String reason) {
        super(
                "step %d failed: %s; go on from a checkpoint or savepoint of before step %d, with a lower hpm.train.learning-rate or without these images"
                        .formatted(step, reason, step - skips));
    }
}
