package io.hpmstream.export;

/**
 * How the values of one field are spread over bins of equal width; times are milliseconds since
 * 1970. Immutable.
 */
public final class Histogram {

    /** Most bins that may be asked for. */
    public static final int MAX_BINS = 1_000;

    /** Bins that nobody chose otherwise. */
    public static final int USUAL_BINS = 20;

    private final SortField field;
    private final double least;
    private final double most;
    private final long[] counts;
    private final long unknown;

    /**
     * @param least the smallest value, where the first bin begins; NaN if there is none
     * @param most the largest value, which belongs to the last bin; NaN if there is none
     * @param counts images in each bin; copied
     * @param unknown images without a value: they are in no bin
     */
    public Histogram(SortField field, double least, double most, long[] counts, long unknown) {
        this.field = field;
        this.least = least;
        this.most = most;
        this.counts = counts.clone();
        this.unknown = unknown;
    }

    /**
     * Spreads values.
     *
     * @param values NaN = unknown
     * @param size how many of them count
     */
    public static Histogram of(SortField field, double[] values, int size, int bins) {
        requireBins(bins);
        double least = Double.NaN;
        double most = Double.NaN;
        for (int i = 0; i < size; i++) {
            least = values[i] >= least ? least : Double.isNaN(values[i]) ? least : values[i];
            most = values[i] <= most ? most : Double.isNaN(values[i]) ? most : values[i];
        }
        long[] counts = new long[bins];
        long unknown = 0;
        for (int i = 0; i < size; i++) {
            if (Double.isNaN(values[i])) {
                unknown++;
            } else {
                counts[bin(values[i], least, most, bins)]++;
            }
        }
        return new Histogram(field, least, most, counts, unknown);
    }

    /** The bin of a value: everybody who counts must agree. */
    public static int bin(double value, double least, double most, int bins) {
        double scale = most > least ? bins / (most - least) : 0;
        return Math.max(0, Math.min(bins - 1, (int) ((value - least) * scale)));
    }

    /**
     * Refuses a number of bins that nobody may ask for.
     *
     * @throws InvalidParameterException if there are not 1 to {@value #MAX_BINS} bins
     */
    public static void requireBins(int bins) {
        if (bins < 1 || bins > MAX_BINS) {
            throw new InvalidParameterException(
                    "bins", Integer.toString(bins), "a whole number from 1 to " + MAX_BINS);
        }
    }

    public SortField field() {
        return field;
    }

    public int bins() {
        return counts.length;
    }

    /** Images in one bin. */
    public long count(int bin) {
        return counts[bin];
    }

    /** Images without a value. */
    public long unknown() {
        return unknown;
    }

    /** Whether no image has a value. */
    public boolean isEmpty() {
        return Double.isNaN(least);
    }

    /** Where a bin begins; that of the number of bins is where the last one ends. */
    public double edge(int bin) {
        return bin == counts.length ? most : least + (most - least) * bin / counts.length;
    }
}
