package io.hpmstream.model;

import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * The fixed two-dimensional sine-cosine positions of a square grid, [L + 1, width]: row 0 belongs
 * to the cls token and is zero, the patch at (row, column) has sin(c w), cos(c w), sin(r w), cos(r
 * w), the column first, with q = width / 4 frequencies w_k = 10000^(-k / q). Computed in 64 bits,
 * rounded to 32.
 */
final class PositionTable {
    // others compute it with other roundings, and a mean teacher's drifts
    private static final float FIXED_WITHIN = 1e-3f;

    private final int gridSize;
    private final int width;

    PositionTable(int gridSize, int width) {
        this.gridSize = gridSize;
        this.width = width;
    }

    /** Writes the table from the beginning of the buffer. */
    void writeTo(FloatBuffer table) {
        int quarter = width / 4;
        for (int patch = 0; patch < gridSize * gridSize; patch++) {
            int row = patch / gridSize;
            int column = patch % gridSize;
            int start = (patch + 1) * width;
            for (int k = 0; k < quarter; k++) {
                double frequency = StrictMath.pow(10000, -(double) k / quarter);
                table.put(start + k, (float) StrictMath.sin(column * frequency));
                table.put(start + quarter + k, (float) StrictMath.cos(column * frequency));
                table.put(start + 2 * quarter + k, (float) StrictMath.sin(row * frequency));
                table.put(start + 3 * quarter + k, (float) StrictMath.cos(row * frequency));
            }
        }
    }

    /**
     * Brings a table of another origin to this grid.
     *
     * @param table [1 + patches of the other grid, width], row-major
     * @return [L + 1, width] with a first row of zeros; empty if the table is the fixed one of its
     *     grid, so that this grid's fixed one is to be used
     */
    Optional<float[]> learned(float[] table) {
        int other = (int) PretrainedWeights.gridSize(table.length / width);
        if (isFixed(table, other)) {
            return Optional.empty();
        }
        float[] learned = new float[(gridSize * gridSize + 1) * width];
        if (other == gridSize) {
            System.arraycopy(table, width, learned, width, learned.length - width);
            return Optional.of(learned);
        }
        double[][] rows = Interpolation.weights(other, gridSize);
        for (int channel = 0; channel < width; channel++) {
            interpolate(table, other, rows, channel, learned);
        }
        return Optional.of(learned);
    }

    private void interpolate(
            float[] table, int other, double[][] weights, int channel, float[] learned) {
        double[] across = new double[other * gridSize]; // [other rows][this grid's columns]
        for (int row = 0; row < other; row++) {
            for (int column = 0; column < gridSize; column++) {
                double sum = 0;
                for (int k = 0; k < other; k++) {
                    sum += weights[column][k] * table[(1 + row * other + k) * width + channel];
                }
                across[row * gridSize + column] = sum;
            }
        }
        for (int row = 0; row < gridSize; row++) {
            for (int column = 0; column < gridSize; column++) {
                double sum = 0;
                for (int k = 0; k < other; k++) {
                    sum += weights[row][k] * across[k * gridSize + column];
                }
                learned[(1 + row * gridSize + column) * width + channel] = (float) sum;
            }
        }
    }

    private boolean isFixed(float[] table, int other) {
        FloatBuffer fixed = FloatBuffer.allocate(table.length);
        new PositionTable(other, width).writeTo(fixed);
        for (int i = 0; i < table.length; i++) {
            if (!(Math.abs(table[i] - fixed.get(i)) < FIXED_WITHIN)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The bicubic kernel of Keys (1981) with a = -0.5, widened where the grid shrinks, with weights
     * that sum to 1 at the edges too: what timm's {@code resample_abs_pos_embed} does.
     */
    private static final class Interpolation {
        private static final double A = -0.5;
        private static final double RADIUS = 2;

        /** How much each of {@code from} points counts for each of {@code to}. */
        static double[][] weights(int from, int to) {
            double scale = (double) from / to;
            double stretch = Math.max(1, scale);
            double[][] weights = new double[to][from];
            for (int i = 0; i < to; i++) {
                double centre = (i + 0.5) * scale;
                double sum = 0;
                for (int k = 0; k < from; k++) {
                    weights[i][k] = kernel((k + 0.5 - centre) / stretch);
                    sum += weights[i][k];
                }
                for (int k = 0; k < from; k++) {
                    weights[i][k] /= sum;
                }
            }
            return weights;
        }

        private static double kernel(double distance) {
            double t = Math.abs(distance);
            if (t < 1) {
                return ((A + 2) * t - (A + 3)) * t * t + 1;
            }
            return t < RADIUS ? (((t - 5) * t + 8) * t - 4) * A : 0;
        }
    }
}
