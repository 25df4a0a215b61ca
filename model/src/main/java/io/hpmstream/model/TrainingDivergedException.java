package io.hpmstream.model;

/**
 * Too many updates in a row had a loss or a gradient that is not finite. The message names step and
 * images.
 */
public final class TrainingDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TrainingDivergedException(String message) {
        super(message);
    }
}
