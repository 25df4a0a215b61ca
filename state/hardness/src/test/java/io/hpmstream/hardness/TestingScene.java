package io.hpmstream.hardness;

import java.awt.geom.Rectangle2D;

/**
 * A scene of rows x columns cells of known hardness, seen through crops. Works rectangle by
 * rectangle, the slow and plain way, so that the fast way has something to be compared with.
 */
final class TestingScene {

    /** One half, less what sums of floats lose: a patch measured to exactly one half counts. */
    static final double HALF = 0.5 - 1e-5;

    private final int rows;
    private final int columns;
    private final float[] cells;

    TestingScene(int rows, int columns, float[] cells) {
        this.rows = rows;
        this.columns = columns;
        this.cells = cells;
    }

    /** One quadrant (0 = top left, 1 = top right, 2 = bottom left, 3 = bottom right) is harder. */
    static TestingScene withQuadrant(int quadrant, float hardness) {
        float[] cells = {1, 1, 1, 1};
        cells[quadrant] = hardness;
        return new TestingScene(2, 2, cells);
    }

    /** Mean of the measured cells under each patch of a crop, NaN where less than half is. */
    float[] seenThrough(Crop crop, int cropGrid) {
        float[] seen = new float[cropGrid * cropGrid];
        for (int patch = 0; patch < seen.length; patch++) {
            Rectangle2D place = patch(crop, cropGrid, patch);
            double sum = 0;
            double measured = 0;
            for (int cell = 0; cell < cells.length; cell++) {
                double area = shared(place, cell(rows, columns, cell));
                if (!Float.isNaN(cells[cell])) {
                    sum += area * cells[cell];
                    measured += area;
                }
            }
            double share = measured / (place.getWidth() * place.getHeight());
            seen[patch] = share >= HALF ? (float) (sum / measured) : Float.NaN;
        }
        return seen;
    }

    static Rectangle2D cell(int rows, int columns, int cell) {
        int row = cell / columns;
        int column = cell % columns;
        double height = 1.0 / rows;
        double width = 1.0 / columns;
        return new Rectangle2D.Double(column * width, row * height, width, height);
    }

    static Rectangle2D patch(Crop crop, int cropGrid, int patch) {
        int row = patch / cropGrid;
        int column = patch % cropGrid;
        int place = crop.flipped() ? cropGrid - 1 - column : column;
        double height = crop.height() / cropGrid;
        double width = crop.width() / cropGrid;
        return new Rectangle2D.Double(
                crop.x() + place * width, crop.y() + row * height, width, height);
    }

    static double shared(Rectangle2D a, Rectangle2D b) {
        Rectangle2D both = a.createIntersection(b);
        return both.isEmpty() ? 0 : both.getWidth() * both.getHeight();
    }
}
