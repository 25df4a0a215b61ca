package io.hpmstream.pipeline.pretrain;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * A checkpoint or savepoint that this configuration cannot go on from. Ends the job without another
 * attempt, which would end the same way.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
final class RestoreRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    RestoreRefusedException(String message) {
        super(message);
    }
}
