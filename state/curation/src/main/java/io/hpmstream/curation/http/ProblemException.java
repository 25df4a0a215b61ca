package io.hpmstream.curation.http;

import org.jspecify.annotations.Nullable;

/**
 * A request that is answered by a problem document (RFC 9457).
 *
 * @see Problems
 */
final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final @Nullable String parameter;
    private final @Nullable String value;
    private final @Nullable String allowed;

    /**
     * @param type last part of the problem's URI
     */
    ProblemException(int status, String type, String detail) {
        this(status, type, detail, null, null, null);
    }

    private ProblemException(
            int status,
            String type,
            String detail,
            @Nullable String parameter,
            @Nullable String value,
            @Nullable String allowed) {
        super(detail);
        this.status = status;
        this.type = type;
        this.parameter = parameter;
        this.value = value;
        this.allowed = allowed;
    }

    /** A parameter that cannot be used. */
    static ProblemException parameter(String name, @Nullable String value, String allowed) {
        String actual = value == null ? "not given" : "'" + value + "'";
        return new ProblemException(
                400,
                "invalid-parameter",
                "%s must be %s, actual: %s".formatted(name, allowed, actual),
                name,
                value,
                allowed);
    }

    static ProblemException noImage(String imageId) {
        return new ProblemException(
                404,
                "unknown-image",
                "no image with this id has been seen",
                "id",
                imageId,
                "the id of an image in the index");
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    @Nullable String parameter() {
        return parameter;
    }

    @Nullable String value() {
        return value;
    }

    @Nullable String allowed() {
        return allowed;
    }
}
