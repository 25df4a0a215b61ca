package io.hpmstream.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares computed numbers with a fixture's under the tolerances that {@link FixtureVerification}
 * documents.
 */
final class FixtureComparison {
    private static final double TIGHT = 1e-9;
    private static final double SINGLE = 1e-4;
    private static final double SINGLE_AFTER_ROUNDING = 5e-3;
    private static final double TIGHT_FLOOR = 1e-4;

    private final Precision precision;
    private final List<FixtureCheck> checks = new ArrayList<>();

    FixtureComparison(Precision precision) {
        this.precision = precision;
    }

    /** Whether this precision is judged, or only reported. */
    boolean judges() {
        return precision != Precision.BFLOAT16;
    }

    List<FixtureCheck> checks() {
        return List.copyOf(checks);
    }

    /** A single value of which nothing cancels. */
    void value(String quantity, double expected, double computed) {
        add(quantity, expected, computed, 0, tolerance(SINGLE));
    }

    /** A list of lists of values, the computed ones one after the other; reports the worst. */
    void rows(String quantity, double[][] expected, double[] computed) {
        double largest = 0;
        for (double[] row : expected) {
            for (double value : row) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        double floor = floor(1) * largest;
        String worst = quantity;
        double error = -1;
        double expectedWorst = 0;
        double computedWorst = 0;
        for (int i = 0, at = 0; i < expected.length; i++) {
            for (int j = 0; j < expected[i].length; j++, at++) {
                double here = error(expected[i][j], computed[at], floor);
                if (here > error || Double.isNaN(here)) {
                    worst = quantity + "[" + i + "][" + j + "]";
                    error = here;
                    expectedWorst = expected[i][j];
                    computedWorst = computed[at];
                }
            }
        }
        add(worst, expectedWorst, computedWorst, floor, tolerance(SINGLE));
    }

    /** A gradient's norm, or that of a part of it. */
    void norm(String quantity, double expected, double computed, double whole) {
        add(quantity, expected, computed, floor(1e-3) * whole, tolerance(SINGLE_AFTER_ROUNDING));
    }

    /** A sum of weights. */
    void sum(String quantity, double expected, double[] weights) {
        double sum = 0;
        double magnitude = 0;
        for (double weight : weights) {
            sum += weight;
            magnitude += Math.abs(weight);
        }
        add(quantity, expected, sum, floor(1e-2) * magnitude, tolerance(SINGLE_AFTER_ROUNDING));
    }

    /**
     * A text that must be the same, letter by letter; its error is the share of letters that
     * differ.
     */
    void text(String quantity, String expected, String computed) {
        int length = Math.max(expected.length(), computed.length());
        int same = 0;
        for (int i = 0; i < Math.min(expected.length(), computed.length()); i++) {
            same += expected.charAt(i) == computed.charAt(i) ? 1 : 0;
        }
        double error = length == 0 ? 0 : (double) (length - same) / length;
        double tolerance = tolerance(0);
        checks.add(
                new FixtureCheck(
                        quantity, expected, computed, error, tolerance, error <= tolerance));
    }

    private void add(
            String quantity, double expected, double computed, double floor, double tolerance) {
        double error = error(expected, computed, floor);
        boolean passed = error <= tolerance || tolerance == Double.POSITIVE_INFINITY;
        checks.add(
                new FixtureCheck(
                        quantity, format(expected), format(computed), error, tolerance, passed));
    }

    private double tolerance(double single) {
        return switch (precision) {
            case FLOAT64 -> Math.min(single, TIGHT);
            case FLOAT32 -> single;
            case BFLOAT16 -> Double.POSITIVE_INFINITY;
        };
    }

    private double floor(double single) {
        return precision == Precision.FLOAT64 ? TIGHT_FLOOR : single;
    }

    private static double error(double expected, double computed, double floor) {
        double distance = Math.abs(expected - computed);
        return distance == 0 ? 0 : distance / Math.max(Math.abs(expected), floor);
    }

    private static String format(double value) {
        return String.format(Locale.ROOT, "%.12g", value);
    }
}
