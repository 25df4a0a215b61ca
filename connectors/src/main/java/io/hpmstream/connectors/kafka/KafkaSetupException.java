package io.hpmstream.connectors.kafka;

import org.jspecify.annotations.Nullable;

/**
 * Kafka is not as the run needs it: the message says what is missing and the way out; no stack
 * trace helps.
 */
public final class KafkaSetupException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public KafkaSetupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
