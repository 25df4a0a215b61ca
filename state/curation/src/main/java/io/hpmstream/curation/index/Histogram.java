package io.hpmstream.curation.index;

/**
 * How the values of one field are spread over bins of equal width.
 *
 * @param least smallest value, where the first bin begins; NaN if there is none
 * @param most largest value, which belongs to the last bin
 * @param counts images in each bin
 * @param unknown images whose value is not known: they are in no bin
 */
@SuppressWarnings("ArrayRecordComponent") // made for one answer
public record Histogram(double least, double most, long[] counts, long unknown) {

    static Histogram of(Columns columns, Matcher matcher, Field field, int bins) {
        long[] ends = {Long.MAX_VALUE, Long.MIN_VALUE};
        Scan.over(
                columns,
                matcher,
                (chunk, first, selected, count) -> {
                    long[] values = chunk.values(field);
                    for (int i = 0; i < count; i++) {
                        long value = values[selected[i]];
                        if (value != Field.UNKNOWN) {
                            ends[0] = Math.min(ends[0], value);
                            ends[1] = Math.max(ends[1], value);
                        }
                    }
                });
        if (ends[0] > ends[1]) {
            return new Histogram(Double.NaN, Double.NaN, new long[bins], unknown(columns, matcher));
        }
        return count(columns, matcher, field, bins, field.number(ends[0]), field.number(ends[1]));
    }

    private static Histogram count(
            Columns columns, Matcher matcher, Field field, int bins, double least, double most) {
        long[] counts = new long[bins + 1];
        double scale = most > least ? bins / (most - least) : 0;
        Scan.over(
                columns,
                matcher,
                (chunk, first, selected, count) -> {
                    long[] values = chunk.values(field);
                    for (int i = 0; i < count; i++) {
                        long value = values[selected[i]];
                        if (value == Field.UNKNOWN) {
                            counts[bins]++;
                        } else {
                            double at = (field.number(value) - least) * scale;
                            // what changed since the ends were found goes to the nearest bin
                            counts[Math.max(0, Math.min(bins - 1, (int) at))]++;
                        }
                    }
                });
        return new Histogram(least, most, java.util.Arrays.copyOf(counts, bins), counts[bins]);
    }

    private static long unknown(Columns columns, Matcher matcher) {
        long[] unknown = {0};
        Scan.over(columns, matcher, (chunk, first, selected, count) -> unknown[0] += count);
        return unknown[0];
    }

    /** The beginning of a bin. */
    public double edge(int bin) {
        return bin == counts.length ? most : least + (most - least) * bin / counts.length;
    }

    @Override
    public String toString() {
        return "Histogram[%s to %s, %d bins]".formatted(least, most, counts.length);
    }
}
