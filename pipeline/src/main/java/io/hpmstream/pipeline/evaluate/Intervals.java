package io.hpmstream.pipeline.evaluate;

import io.hpmstream.pipeline.release.Evaluation.Metric;

import java.util.List;

/** 95 % confidence intervals. Stateless. */
final class Intervals {

    private static final double Z = 1.959963984540054; // 97.5 % of the normal distribution

    private Intervals() {}

    /** A share of {@code of}, with the interval of Wilson (1927). */
    static Metric share(long hits, long of) {
        double p = (double) hits / of;
        double z2 = Z * Z / of;
        double centre = (p + z2 / 2) / (1 + z2);
        double half = Z / (1 + z2) * Math.sqrt(p * (1 - p) / of + z2 / (4 * of));
        // rounding must not leave the share outside
        return new Metric(
                p,
                Math.min(p, Math.max(0, centre - half)),
                Math.max(p, Math.min(1, centre + half)));
    }

    /** A mean, with the interval of the normal distribution. */
    static Metric mean(List<Double> values) {
        double mean = values.stream().mapToDouble(value -> value).average().orElse(Double.NaN);
        double squares =
                values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
        double half =
                values.size() < 2
                        ? 0
                        : Z * Math.sqrt(squares / (values.size() - 1) / values.size());
        return new Metric(mean, mean - half, mean + half);
    }
}
