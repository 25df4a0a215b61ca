package io.hpmstream.pipeline.pretrain;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * A file of weights that this model cannot begin with. Ends the job without another attempt, which
 * would end the same way.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
final class WeightsRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    WeightsRefusedException(String address, Exception cause) {
        super(
                "cannot begin with the weights in %s: %s (hpm.model.initial-weights)"
                        .formatted(address, cause.getMessage()),
                cause);
    }
}
