package io.hpmstream.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Round numbers along an axis: from the last one below the values to the first one above them, in
 * steps of 1, 2 or 5 times a power of ten.
 */
record Ticks(double first, double step, int count) {

    // 0.691 / 0.001 is a hair less than 691
    private static final double ROUNDING = 1e-9;

    static Ticks covering(double low, double high, int about) {
        double span = high > low ? high - low : Math.max(Math.abs(high), 1);
        double rough = span / about;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double digit = rough / power;
        double step = power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
        double first = Math.floor(low / step + ROUNDING);
        double last = Math.ceil(Math.max(high, low + step) / step - ROUNDING);
        return new Ticks(first * step, step, (int) Math.round(last - first) + 1);
    }

    double last() {
        return first + step * (count - 1);
    }

    List<Double> values() {
        List<Double> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(first + i * step);
        }
        return values;
    }

    /** With as many digits as the step needs. */
    String label(double value) {
        int digits = (int) Math.max(0, -Math.floor(Math.log10(step) + ROUNDING));
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
