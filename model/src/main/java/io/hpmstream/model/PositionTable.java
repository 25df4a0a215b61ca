package io.hpmstream.model;

import java.nio.FloatBuffer;

/**
 * The fixed two-dimensional sine-cosine positions of a square grid, [L + 1, width]: row 0 belongs
 * to the cls token and is zero, the patch at (row, column) has sin(c w), cos(c w), sin(r w), cos(r
 * w), the column first, with q = width / 4 frequencies w_k = 10000^(-k / q). Computed in 64 bits,
 * rounded to 32.
 */
final class PositionTable {
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
}
