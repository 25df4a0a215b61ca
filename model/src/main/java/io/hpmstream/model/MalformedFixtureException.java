package io.hpmstream.model;

/** A fixture is not what it should be. The message names file, field and value. */
public final class MalformedFixtureException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedFixtureException(String fixture, String problem) {
        super("fixture " + fixture + ": " + problem);
    }
}
