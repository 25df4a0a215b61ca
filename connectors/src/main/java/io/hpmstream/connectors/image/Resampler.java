package io.hpmstream.connectors.image;

/**
 * Resizes a rectangle with an anti-aliasing bicubic filter: the kernel of Keys (1981) with a =
 * -0.5, widened by the scale where the image shrinks, so that every source pixel counts. Its window
 * ends at the rectangle: nothing outside shines in. Rows are combined first, then columns.
 * Stateless.
 */
final class Resampler {

    private static final double A = -0.5;
    private static final double RADIUS = 2;

    private Resampler() {}

    /**
     * Resizes a rectangle to a square; the arguments mean what they mean below.
     *
     * @return [size][size][channels]
     */
    static float[] resize(
            Pixels pixels, double x, double y, double width, double height, int size) {
        return resize(pixels, x, y, width, height, size, size);
    }

    /**
     * Resizes a rectangle.
     *
     * @param x left edge of the rectangle in {@code pixels}' own coordinates; may lie between
     *     pixels, as the others may
     * @return [down][across][channels], not clamped: the kernel overshoots at edges
     */
    static float[] resize(
            Pixels pixels, double x, double y, double width, double height, int across, int down) {
        int channels = pixels.model().channels();
        Taps columns = Taps.of(x, width, pixels.width(), across);
        Taps rows = Taps.of(y, height, pixels.height(), down);
        int left = columns.least();
        int rowLength = (columns.most() - left) * channels;
        float[] row = new float[rowLength];
        float[] result = new float[across * down * channels];
        for (int i = 0; i < down; i++) {
            combineRows(pixels, left * channels, rows, i, row);
            combineColumns(row, left, columns, channels, result, i * across * channels);
        }
        return result;
    }

    private static void combineRows(Pixels pixels, int offset, Taps rows, int i, float[] row) {
        byte[] samples = pixels.samples();
        int stride = pixels.width() * pixels.model().channels();
        int start = rows.first[i] * stride + offset;
        float first = rows.weights[i][0];
        for (int j = 0; j < row.length; j++) {
            row[j] = first * (samples[start + j] & 0xFF);
        }
        for (int k = 1; k < rows.weights[i].length; k++) {
            start += stride;
            float weight = rows.weights[i][k];
            for (int j = 0; j < row.length; j++) {
                row[j] += weight * (samples[start + j] & 0xFF);
            }
        }
    }

    private static void combineColumns(
            float[] row, int left, Taps columns, int channels, float[] result, int offset) {
        int to = offset;
        for (int i = 0; i < columns.first.length; i++) {
            float[] weights = columns.weights[i];
            int from = (columns.first[i] - left) * channels;
            for (int c = 0; c < channels; c++) {
                float sum = 0;
                int at = from + c;
                for (float weight : weights) {
                    sum += weight * row[at];
                    at += channels;
                }
                result[to++] = sum;
            }
        }
    }

    private static double kernel(double distance) {
        double t = Math.abs(distance);
        if (t < 1) {
            return ((A + 2) * t - (A + 3)) * t * t + 1;
        }
        return t < RADIUS ? (((t - 5) * t + 8) * t - 4) * A : 0;
    }

    /**
     * Which source pixels each target pixel takes, along one axis, and how much of each; weights
     * sum to 1.
     */
    @SuppressWarnings("ArrayRecordComponent") // lives within one resize, never compared
    private record Taps(int[] first, float[][] weights) {

        static Taps of(double start, double length, int available, int size) {
            double scale = length / size;
            double stretch = Math.max(1, scale);
            int low = Math.max(0, (int) Math.floor(start + 1e-9));
            int high = Math.min(available, (int) Math.ceil(start + length - 1e-9));
            int[] first = new int[size];
            float[][] weights = new float[size][];
            for (int i = 0; i < size; i++) {
                double centre = start + (i + 0.5) * scale;
                int from = Math.max(low, (int) Math.floor(centre - RADIUS * stretch + 0.5));
                int to = Math.min(high, (int) Math.floor(centre + RADIUS * stretch + 0.5));
                first[i] = from;
                weights[i] = weights(from, to, centre, stretch);
            }
            return new Taps(first, weights);
        }

        private static float[] weights(int from, int to, double centre, double stretch) {
            double[] raw = new double[to - from];
            double sum = 0;
            for (int k = 0; k < raw.length; k++) {
                raw[k] = kernel((from + k + 0.5 - centre) / stretch);
                sum += raw[k];
            }
            float[] weights = new float[raw.length];
            for (int k = 0; k < raw.length; k++) {
                weights[k] = (float) (raw[k] / sum);
            }
            return weights;
        }

        int least() {
            return first[0];
        }

        int most() {
            int last = first.length - 1;
            return first[last] + weights[last].length;
        }
    }
}
