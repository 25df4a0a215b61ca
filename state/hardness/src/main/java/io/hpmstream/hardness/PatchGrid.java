package io.hpmstream.hardness;

import java.util.Arrays;

import static java.lang.Float.NaN;

/**
 * Patch hardness of one image in the coordinates of the whole image: immutable rows x columns of
 * cells, row-major, NaN where never measured. A sighting sees a crop: {@link #project} carries the
 * grid into the crop before it is masked, {@link #fold} carries what was measured back.
 *
 * <p>Cells are packed as {@link PackedCell} says (16 bits, relative error at most 2<sup>-12</sup>).
 */
public final class PatchGrid {

    /** Most rows or columns: 8 KiB packed, more than any model's patches need. */
    public static final int MAX_SIDE = 64;

    /** Share of a crop patch that must have been measured before it is projected a value. */
    public static final double MIN_MEASURED_SHARE = 0.5;

    /** Share of a never measured cell that a sighting must cover to measure it first. */
    public static final double MIN_FIRST_COVERAGE = 0.5;

    // shares are sums of float products; exactly one half must count as one half
    private static final double SHARE_TOLERANCE = 1e-5;

    private final int rows;
    private final int columns;
    private final byte[] packed; // [rows * columns * 2], never changed

    private PatchGrid(int rows, int columns, byte[] packed) {
        this.rows = rows;
        this.columns = columns;
        this.packed = packed;
    }

    /** A grid without any measurement. */
    public static PatchGrid empty(int rows, int columns) {
        requireSides(rows, columns);
        return new PatchGrid(rows, columns, new byte[rows * columns * PackedCell.BYTES]);
    }

    /**
     * A grid of these cells.
     *
     * @param cells row-major, zero or more, NaN where never measured; copied
     */
    public static PatchGrid of(int rows, int columns, float[] cells) {
        requireSides(rows, columns);
        if (cells.length != rows * columns) {
            throw new IllegalArgumentException(
                    "grid of %d x %d must have %d cells, actual: %d"
                            .formatted(rows, columns, rows * columns, cells.length));
        }
        return new PatchGrid(rows, columns, PackedCell.pack(cells));
    }

    /**
     * The grid that {@link #packed} gave.
     *
     * @param packed copied
     */
    public static PatchGrid ofPacked(int rows, int columns, byte[] packed) {
        requireSides(rows, columns);
        if (packed.length != rows * columns * PackedCell.BYTES) {
            throw new IllegalArgumentException(
                    "grid of %d x %d must have %d packed bytes, actual: %d"
                            .formatted(
                                    rows,
                                    columns,
                                    rows * columns * PackedCell.BYTES,
                                    packed.length));
        }
        return new PatchGrid(rows, columns, packed.clone());
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** Hardness of one cell, NaN where never measured. */
    public float at(int row, int column) {
        if (row < 0 || row >= rows || column < 0 || column >= columns) {
            throw new IndexOutOfBoundsException(
                    "cell (%d, %d) is outside the grid of %d x %d"
                            .formatted(row, column, rows, columns));
        }
        return PackedCell.unpack(packed, row * columns + column);
    }

    /** All cells, row-major [rows * columns], NaN where never measured; a copy. */
    public float[] toArray() {
        return PackedCell.unpack(packed);
    }

    /** All cells as {@link PackedCell} packs them, row-major, two bytes each; a copy. */
    public byte[] packed() {
        return packed.clone();
    }

    /** How many cells have been measured. */
    public int measuredCells() {
        int measured = 0;
        for (int i = 0; i < rows * columns; i++) {
            measured += Float.isNaN(PackedCell.unpack(packed, i)) ? 0 : 1;
        }
        return measured;
    }

    /**
     * The hardness of each patch of a crop: the average of the measured cells under it, weighted by
     * the area they share with it. NaN where less than {@link #MIN_MEASURED_SHARE} of the patch has
     * been measured.
     *
     * @param cropGrid patches on each side of the crop
     * @return row-major [cropGrid * cropGrid], in the crop's own direction (mirrored if flipped)
     */
    public float[] project(Crop crop, int cropGrid) {
        requireCropGrid(cropGrid);
        return project(crop, cropGrid, cropGrid);
    }

    private float[] project(Crop crop, int patchRows, int patchColumns) {
        PatchOverlap down = PatchOverlap.of(crop.y(), crop.height(), patchRows, rows, false);
        PatchOverlap along = along(crop, patchColumns);
        float[] cells = toArray();
        float[] patches = new float[patchRows * patchColumns];
        double enough =
                down.patchLength() * along.patchLength() * (MIN_MEASURED_SHARE - SHARE_TOLERANCE);
        for (int i = 0; i < patchRows; i++) {
            for (int j = 0; j < patchColumns; j++) {
                patches[i * patchColumns + j] = average(cells, down, i, along, j, enough);
            }
        }
        return patches;
    }

    private float average(
            float[] cells, PatchOverlap down, int i, PatchOverlap along, int j, double enough) {
        double sum = 0;
        double measured = 0;
        for (int a = down.offset()[i]; a < down.offset()[i + 1]; a++) {
            int rowStart = (down.first()[i] + a - down.offset()[i]) * columns + along.first()[j];
            for (int b = along.offset()[j]; b < along.offset()[j + 1]; b++) {
                float cell = cells[rowStart + b - along.offset()[j]];
                if (!Float.isNaN(cell)) {
                    float area = down.lengths()[a] * along.lengths()[b];
                    sum += area * cell;
                    measured += area;
                }
            }
        }
        return measured > 0 && measured >= enough ? (float) (sum / measured) : NaN;
    }

    /**
     * This grid after a sighting. Each cell that measured patches cover gets their average,
     * weighted by shared area, as its observation:
     *
     * <pre>
     *   cell ← cell + rate · covered · (observation − cell)    covered = share of the cell's area
     *   cell ← observation                                     first measurement
     * </pre>
     *
     * A first measurement needs {@link #MIN_FIRST_COVERAGE} of the cell; a thinner one would give
     * the whole cell the value of its neighbour.
     *
     * @param cropGrid patches on each side of the crop
     * @param observed row-major [cropGrid * cropGrid] in the crop's own direction, zero or more,
     *     NaN where not measured
     * @param rate weight of a full observation, in (0, 1]
     */
    public PatchGrid fold(Crop crop, int cropGrid, float[] observed, double rate) {
        requireCropGrid(cropGrid);
        if (observed.length != cropGrid * cropGrid) {
            throw new IllegalArgumentException(
                    "a crop of %d x %d patches must have %d observations, actual: %d"
                            .formatted(cropGrid, cropGrid, cropGrid * cropGrid, observed.length));
        }
        if (!(rate > 0 && rate <= 1)) {
            throw new IllegalArgumentException("rate must be in (0, 1], actual: " + rate);
        }
        PatchOverlap down = PatchOverlap.of(crop.y(), crop.height(), cropGrid, rows, false);
        PatchOverlap along = along(crop, cropGrid);
        double[] sums = new double[rows * columns];
        double[] covered = new double[rows * columns];
        for (int i = 0; i < cropGrid; i++) {
            for (int j = 0; j < cropGrid; j++) {
                float value = observed[i * cropGrid + j];
                if (!Float.isNaN(value)) {
                    spread(value, down, i, along, j, sums, covered);
                }
            }
        }
        return new PatchGrid(rows, columns, PackedCell.pack(merged(sums, covered, rate)));
    }

    private void spread(
            float value,
            PatchOverlap down,
            int i,
            PatchOverlap along,
            int j,
            double[] sums,
            double[] covered) {
        for (int a = down.offset()[i]; a < down.offset()[i + 1]; a++) {
            int rowStart = (down.first()[i] + a - down.offset()[i]) * columns + along.first()[j];
            for (int b = along.offset()[j]; b < along.offset()[j + 1]; b++) {
                int cell = rowStart + b - along.offset()[j];
                float area = down.lengths()[a] * along.lengths()[b];
                sums[cell] += area * value;
                covered[cell] += area;
            }
        }
    }

    private float[] merged(double[] sums, double[] covered, double rate) {
        float[] cells = toArray();
        for (int i = 0; i < cells.length; i++) {
            if (covered[i] > 0) {
                double observation = sums[i] / covered[i];
                if (!Float.isNaN(cells[i])) {
                    double share = Math.min(1, covered[i]);
                    cells[i] += (float) (rate * share * (observation - cells[i]));
                } else if (covered[i] >= MIN_FIRST_COVERAGE - SHARE_TOLERANCE) {
                    cells[i] = (float) observation;
                }
            }
        }
        return cells;
    }

    /** This grid on another number of cells: each new cell is the projection of the whole image. */
    public PatchGrid resized(int newRows, int newColumns) {
        if (newRows == rows && newColumns == columns) {
            return this;
        }
        requireSides(newRows, newColumns);
        return of(newRows, newColumns, project(Crop.WHOLE, newRows, newColumns));
    }

    private PatchOverlap along(Crop crop, int patches) {
        return PatchOverlap.of(crop.x(), crop.width(), patches, columns, crop.flipped());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PatchGrid grid
                && rows == grid.rows
                && columns == grid.columns
                && Arrays.equals(packed, grid.packed);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + columns) + Arrays.hashCode(packed);
    }

    @Override
    public String toString() {
        return "%d x %d patches, %d measured".formatted(rows, columns, measuredCells());
    }

    private static void requireSides(int rows, int columns) {
        if (rows < 1 || rows > MAX_SIDE || columns < 1 || columns > MAX_SIDE) {
            throw new IllegalArgumentException(
                    "grid must have 1 to %d rows and columns, actual: %d x %d"
                            .formatted(MAX_SIDE, rows, columns));
        }
    }

    private static void requireCropGrid(int cropGrid) {
        if (cropGrid < 1) {
            throw new IllegalArgumentException(
                    "a crop must have at least one patch on each side, actual: " + cropGrid);
        }
    }
}
