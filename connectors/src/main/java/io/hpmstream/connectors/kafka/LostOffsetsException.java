package io.hpmstream.connectors.kafka;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * Images that a run has not trained yet are no longer in Kafka. A restart cannot bring them back,
 * so Flink ends the job at once.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class LostOffsetsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LostOffsetsException(String message, Throwable cause) {
        super(message, cause);
    }
}
