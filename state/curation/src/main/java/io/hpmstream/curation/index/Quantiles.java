package io.hpmstream.curation.index;

import java.util.Arrays;

/**
 * Values below which given shares of images lie (nearest rank), exact: four passes over a column,
 * each of which finds the next 16 bits of every quantile by counting. Unknown values are left out.
 *
 * @param values one for each of {@link #shares}; NaN if there is no image
 */
@SuppressWarnings("ArrayRecordComponent") // made for one answer
public record Quantiles(double[] values) {

    private static final double[] SHARES = {0, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1};
    private static final int BITS = 16;
    private static final int BINS = 1 << BITS;

    public static double[] shares() {
        return SHARES.clone();
    }

    static Quantiles of(Columns columns, Matcher matcher, Field field) {
        double[] quantiles = new double[SHARES.length];
        int shift = Long.SIZE - BITS;
        long[] first = count(new long[] {0}, shift, columns, matcher, field)[0];
        long total = Arrays.stream(first).sum();
        if (total == 0) {
            Arrays.fill(quantiles, Double.NaN);
            return new Quantiles(quantiles);
        }
        Digit[] digits = new Digit[SHARES.length];
        for (int i = 0; i < digits.length; i++) {
            Digit whole = new Digit(0, Math.max(1, (long) Math.ceil(SHARES[i] * total)));
            digits[i] = narrower(whole, first);
        }
        while (shift > 0) {
            shift -= BITS;
            next(digits, shift, columns, matcher, field);
        }
        for (int i = 0; i < digits.length; i++) {
            quantiles[i] = field.number(digits[i].prefix ^ Long.MIN_VALUE);
        }
        return new Quantiles(quantiles);
    }

    /**
     * A quantile as far as it is known: its upper bits, and its place among those with the same.
     */
    private record Digit(long prefix, long rank) {}

    private interface Taker {
        void take(long value);
    }

    private static void next(
            Digit[] digits, int shift, Columns columns, Matcher matcher, Field field) {
        long[] prefixes = Arrays.stream(digits).mapToLong(Digit::prefix).distinct().toArray();
        long[][] counts = count(prefixes, shift, columns, matcher, field);
        for (int i = 0; i < digits.length; i++) {
            int at = indexOf(prefixes, digits[i].prefix);
            digits[i] = narrower(digits[i], counts[at]);
        }
    }

    /** How often each next 16 bits follow each of the beginnings. */
    private static long[][] count(
            long[] prefixes, int shift, Columns columns, Matcher matcher, Field field) {
        long[][] counts = new long[prefixes.length][BINS];
        int above = shift + BITS;
        each(
                columns,
                matcher,
                field,
                value -> {
                    long upper = above == Long.SIZE ? 0 : value >>> above;
                    for (int i = 0; i < prefixes.length; i++) {
                        if (prefixes[i] == upper) {
                            counts[i][(int) (value >>> shift) & (BINS - 1)]++;
                            return;
                        }
                    }
                });
        return counts;
    }

    private static int indexOf(long[] prefixes, long prefix) {
        for (int i = 0; i < prefixes.length; i++) {
            if (prefixes[i] == prefix) {
                return i;
            }
        }
        throw new IllegalStateException("a quantile lost its beginning");
    }

    private static Digit narrower(Digit digit, long[] counts) {
        long before = 0;
        int last = 0;
        for (int bin = 0; bin < BINS; bin++) {
            if (before + counts[bin] >= digit.rank) {
                return new Digit(digit.prefix << BITS | bin, digit.rank - before);
            }
            before += counts[bin];
            last = counts[bin] > 0 ? bin : last;
        }
        // images changed since the pass before: the nearest that is left
        return new Digit(digit.prefix << BITS | last, Math.max(1, counts[last]));
    }

    /** Values as unsigned numbers. */
    private static void each(Columns columns, Matcher matcher, Field field, Taker taker) {
        Scan.over(
                columns,
                matcher,
                (chunk, first, selected, count) -> {
                    long[] values = chunk.values(field);
                    for (int i = 0; i < count; i++) {
                        if (values[selected[i]] != Field.UNKNOWN) {
                            taker.take(values[selected[i]] ^ Long.MIN_VALUE);
                        }
                    }
                });
    }
}
