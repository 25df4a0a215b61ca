package io.hpmstream.pipeline.demo;

/** A Kafka broker did not come to serve clients; the message says why, with the tail of its log. */
public final class BrokerStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
