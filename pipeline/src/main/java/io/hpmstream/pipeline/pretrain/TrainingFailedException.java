package io.hpmstream.pipeline.pretrain;

import org.jspecify.annotations.Nullable;

/**
 * A step that could not be made, or must not be. Fails the task, which restarts from its last
 * checkpoint.
 */
final class TrainingFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    TrainingFailedException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }

    TrainingFailedException(long step, @Nullable Throwable cause) {
        super(
                "step %d failed: %s"
                        .formatted(step, cause == null ? "no report" : cause.getMessage()),
                cause);
    }
}
