package io.hpmstream.pipeline.savepoint;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * A checkpoint or savepoint that this configuration cannot go on from. Ends the job without another
 * attempt, which would end the same way.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class RestoreRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    public RestoreRefusedException(String message) {
        super(message);
    }

    /** A state that is not what was written. */
    public static RestoreRefusedException damaged(String state, String files) {
        return new RestoreRefusedException(
                "checkpoint or savepoint is damaged: the checksum of the state '%s' is wrong, file: %s; go on from another one"
                        .formatted(state, files));
    }
}
