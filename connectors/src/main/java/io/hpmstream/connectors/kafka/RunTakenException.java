package io.hpmstream.connectors.kafka;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * Another run of the same id is alive. A restart would find it alive again, so Flink ends the job
 * at once.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class RunTakenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RunTakenException(String message) {
        super(message);
    }
}
