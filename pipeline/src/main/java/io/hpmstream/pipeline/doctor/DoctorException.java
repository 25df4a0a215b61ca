package io.hpmstream.pipeline.doctor;

/** A job could not be examined; the message says why. */
public final class DoctorException extends Exception {

    private static final long serialVersionUID = 1L;

    DoctorException(String message) {
        super(message);
    }

    DoctorException(String message, Throwable cause) {
        super(message, cause);
    }
}
