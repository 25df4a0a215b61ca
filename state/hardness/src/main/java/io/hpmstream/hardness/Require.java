package io.hpmstream.hardness;

/** What the numbers of a sighting must satisfy. */
final class Require {

    private Require() {}

    static void notNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative, actual: " + value);
        }
    }

    /** A loss or a hardness: finite, zero or more. */
    static void measured(String name, double value) {
        if (!(value >= 0 && value <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    name + " must be finite and not negative, actual: " + value);
        }
    }

    /** An expected loss, which others are divided by: finite and more than zero. */
    static void divisor(String name, double value) {
        if (!(value > 0 && value <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    name + " must be finite and positive, actual: " + value);
        }
    }
}
