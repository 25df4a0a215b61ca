package io.hpmstream.model;

/** Argument checks whose messages say the rule and the actual value. */
final class Checks {
    private Checks() {}

    static void that(boolean holds, String rule, Object actual) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", actual: " + actual);
        }
    }

    static void share(double value, String name) {
        that(value >= 0 && value <= 1, name + " must be in [0, 1]", value);
    }

    static void notNegative(double value, String name) {
        that(value >= 0 && Double.isFinite(value), name + " must not be negative", value);
    }

    static void notNegative(long value, String name) {
        that(value >= 0, name + " must not be negative", value);
    }
}
