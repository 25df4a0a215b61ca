package io.hpmstream.curation.index;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Values below which given shares of images lie (nearest rank), found in two passes over a column:
 * the first counts by the upper 16 bits of a value, the second by the next 16 where a quantile
 * falls. So a quantile is exact to one part in a million. Unknown values are left out.
 *
 * @param values one for each of {@link #SHARES}; NaN if there is no image
 */
@SuppressWarnings("ArrayRecordComponent") // made for one answer
public record Quantiles(double[] values) {

    private static final double[] SHARES = {0, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1};
    private static final int BINS = 1 << 16;

    public static double[] shares() {
        return SHARES.clone();
    }

    static Quantiles of(Columns columns, Matcher matcher, Field field) {
        long[] coarse = new long[BINS];
        long[] ends = {Long.MAX_VALUE, Long.MIN_VALUE};
        each(
                columns,
                matcher,
                field,
                value -> {
                    coarse[high(value)]++;
                    ends[0] = Math.min(ends[0], value);
                    ends[1] = Math.max(ends[1], value);
                });
        long total = Arrays.stream(coarse).sum();
        double[] quantiles = new double[SHARES.length];
        Arrays.fill(quantiles, Double.NaN);
        if (total == 0) {
            return new Quantiles(quantiles);
        }
        Map<Integer, long[]> fine = new HashMap<>();
        for (double share : SHARES) {
            fine.put(binOf(rank(share, total), coarse), new long[BINS]);
        }
        long[][] table = new long[BINS][];
        fine.forEach((bin, counts) -> table[bin] = counts);
        each(
                columns,
                matcher,
                field,
                value -> {
                    long[] counts = table[high(value)];
                    if (counts != null) {
                        counts[low(value)]++;
                    }
                });
        for (int i = 0; i < SHARES.length; i++) {
            long value = quantile(rank(SHARES[i], total), coarse, table);
            quantiles[i] = field.number(Math.max(ends[0], Math.min(ends[1], value)));
        }
        return new Quantiles(quantiles);
    }

    private interface Taker {
        void take(long value);
    }

    private static void each(Columns columns, Matcher matcher, Field field, Taker taker) {
        Scan.over(
                columns,
                matcher,
                (chunk, first, selected, count) -> {
                    long[] values = chunk.fields[field.ordinal()];
                    for (int i = 0; i < count; i++) {
                        if (values[selected[i]] != Field.UNKNOWN) {
                            taker.take(values[selected[i]]);
                        }
                    }
                });
    }

    /** Which image in order, counted from 1, has the quantile. */
    private static long rank(double share, long total) {
        return Math.max(1, (long) Math.ceil(share * total));
    }

    private static int binOf(long rank, long[] counts) {
        long before = 0;
        for (int bin = 0; bin < BINS; bin++) {
            before += counts[bin];
            if (before >= rank) {
                return bin;
            }
        }
        return BINS - 1;
    }

    private static long quantile(long rank, long[] coarse, long[][] table) {
        int bin = binOf(rank, coarse);
        long below = 0;
        for (int i = 0; i < bin; i++) {
            below += coarse[i];
        }
        int next = binOf(rank - below, table[bin]);
        return ((long) (bin - BINS / 2) << 48) | ((long) next << 32);
    }

    private static int high(long value) {
        return (int) (value >> 48) + BINS / 2;
    }

    private static int low(long value) {
        return (int) (value >> 32) & (BINS - 1);
    }
}
