package io.hpmstream.export;

import java.util.Arrays;

/** Patch hardness of one image: rows x columns cells, row-major, NaN where never measured. */
public final class PatchHardness {

    private final int rows;
    private final int columns;
    private final float[] cells; // [rows * columns], never changed

    /**
     * @param cells not copied: nobody may change them afterwards
     */
    public PatchHardness(int rows, int columns, float[] cells) {
        if (rows < 1 || columns < 1 || cells.length != (long) rows * columns) {
            throw new IllegalArgumentException(
                    "grid of %d x %d must have %d cells, actual: %d"
                            .formatted(rows, columns, (long) rows * columns, cells.length));
        }
        this.rows = rows;
        this.columns = columns;
        this.cells = cells;
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** Number of cells. */
    public int size() {
        return cells.length;
    }

    /** Hardness of one cell in row-major order, NaN where never measured. */
    public float at(int cell) {
        return cells[cell];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PatchHardness grid
                && rows == grid.rows
                && columns == grid.columns
                && Arrays.equals(cells, grid.cells);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + columns) + Arrays.hashCode(cells);
    }

    @Override
    public String toString() {
        return "%d x %d %s".formatted(rows, columns, Arrays.toString(cells));
    }
}
