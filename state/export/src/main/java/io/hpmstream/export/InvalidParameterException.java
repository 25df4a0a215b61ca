package io.hpmstream.export;

/** A parameter of a query has a value that it cannot have. */
public final class InvalidParameterException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String parameter;
    private final String value;
    private final String allowed;

    public InvalidParameterException(String parameter, String value, String allowed) {
        super("%s must be %s, actual: %s".formatted(parameter, allowed, value));
        this.parameter = parameter;
        this.value = value;
        this.allowed = allowed;
    }

    /** As the API spells it. */
    public String parameter() {
        return parameter;
    }

    public String value() {
        return value;
    }

    /** What it must be. */
    public String allowed() {
        return allowed;
    }
}
