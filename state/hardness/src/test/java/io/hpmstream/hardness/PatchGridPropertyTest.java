package io.hpmstream.hardness;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What holds for all crops and flips; each failure names the seed that shows it. */
class PatchGridPropertyTest {

    private static final int SEEDS = 200;
    private static final float TOLERANCE = 1e-3f; // packing 2.5e-4, twice, and float sums

    @ParameterizedTest(name = "a crop of {1} x {1} on a grid of {0} x {0}")
    @CsvSource({"14, 14", "14, 8", "8, 8", "8, 14", "16, 8", "16, 14", "7, 16"})
    void aUniformMapStaysAsItIs(int side, int cropGrid) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            float[] cells = new float[side * side];
            Arrays.fill(cells, (float) Math.exp(random.nextGaussian()));
            PatchGrid grid = PatchGrid.of(side, side, cells);
            Crop crop = TestingCrops.random(random);

            float[] projected = grid.project(crop, cropGrid);
            PatchGrid folded = grid.fold(crop, cropGrid, projected, random.nextDouble(0.01, 1));

            assertThat(folded).as("seed %d, %s", seed, crop).isEqualTo(grid);
        }
    }

    @ParameterizedTest(name = "a crop of {2} x {2} on a grid of {0} x {1}")
    @CsvSource({"14, 14, 14", "14, 10, 8", "8, 8, 14", "16, 16, 8", "5, 7, 16"})
    void projectsTheMeanOfWhatEachPatchShows(int rows, int columns, int cropGrid) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            PatchGrid grid = someMeasured(rows, columns, random);
            Crop crop = TestingCrops.random(random);

            float[] expected =
                    new TestingScene(rows, columns, grid.toArray()).seenThrough(crop, cropGrid);

            assertThat(grid.project(crop, cropGrid))
                    .as("seed %d, %s", seed, crop)
                    .containsExactly(expected, within(TOLERANCE));
        }
    }

    @ParameterizedTest(name = "a crop of {2} x {2} on a grid of {0} x {1}")
    @CsvSource({"14, 14, 14", "14, 10, 8", "8, 8, 14", "16, 16, 8", "5, 7, 16"})
    void movesEachCellTowardsTheMeanOfThePatchesOnIt(int rows, int columns, int cropGrid) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            PatchGrid grid = someMeasured(rows, columns, random);
            Crop crop = TestingCrops.random(random);
            float[] patches = someMeasured(cropGrid, cropGrid, random).toArray();
            double rate = random.nextDouble(0.05, 1);

            float[] folded = grid.fold(crop, cropGrid, patches, rate).toArray();

            for (int cell = 0; cell < rows * columns; cell++) {
                float before = grid.toArray()[cell];
                Rectangle2D place = TestingScene.cell(rows, columns, cell);
                float expected = moved(before, place, crop, cropGrid, patches, rate);
                assertThat(folded[cell])
                        .as("seed %d, %s, cell %d", seed, crop, cell)
                        .isEqualTo(expected, within(TOLERANCE));
            }
        }
    }

    @ParameterizedTest(name = "a crop of {1} x {1} on a grid of {0} x {0}")
    @CsvSource({"14, 14", "8, 14", "14, 16", "8, 8", "14, 8", "16, 8"})
    void aHotPatchStaysWhereItIs(int side, int cropGrid) {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            float[] cells = new float[side * side];
            Arrays.fill(cells, 1);
            int hot = random.nextInt(cells.length);
            cells[hot] = 5;
            TestingScene scene = new TestingScene(side, side, cells);
            PatchGrid grid = PatchGrid.empty(side, side);
            for (int sighting = 0; sighting < 300; sighting++) {
                Crop crop = TestingCrops.random(random);
                float[] seen = scene.seenThrough(crop, cropGrid);
                grid = grid.fold(crop, cropGrid, TestingCrops.masked(seen, random), 0.05);
            }

            assertThat(hottest(grid)).as("seed %d", seed).isEqualTo(hot);
        }
    }

    @ParameterizedTest(name = "a crop of {1} x {1} on a grid of {0} x {0}")
    @CsvSource({"14, 14", "16, 8", "8, 16"})
    void whatNoCropReachedStaysNeverMeasured(int side, int cropGrid) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            PatchGrid grid = PatchGrid.empty(side, side);
            boolean[] reached = new boolean[side * side];
            for (int sighting = 0; sighting < 3; sighting++) {
                Crop crop = TestingCrops.random(random);
                float[] patches = new float[cropGrid * cropGrid];
                Arrays.fill(patches, 1);
                grid = grid.fold(crop, cropGrid, patches, 0.3);
                markReached(reached, side, crop);
            }
            for (int cell = 0; cell < reached.length; cell++) {
                assertThat(Float.isNaN(grid.toArray()[cell]))
                        .as("seed %d, cell %d", seed, cell)
                        .isEqualTo(!reached[cell]);
            }
        }
    }

    private static void markReached(boolean[] reached, int side, Crop crop) {
        Rectangle2D seen = new Rectangle2D.Double(crop.x(), crop.y(), crop.width(), crop.height());
        for (int cell = 0; cell < reached.length; cell++) {
            Rectangle2D place = TestingScene.cell(side, side, cell);
            reached[cell] |= TestingScene.shared(place, seen) >= TestingScene.HALF / (side * side);
        }
    }

    private static float moved(
            float before,
            Rectangle2D place,
            Crop crop,
            int cropGrid,
            float[] patches,
            double rate) {
        double sum = 0;
        double area = 0;
        for (int patch = 0; patch < patches.length; patch++) {
            if (!Float.isNaN(patches[patch])) {
                double shared =
                        TestingScene.shared(place, TestingScene.patch(crop, cropGrid, patch));
                sum += shared * patches[patch];
                area += shared;
            }
        }
        double covered = area / (place.getWidth() * place.getHeight());
        if (Float.isNaN(before)) {
            return covered >= TestingScene.HALF ? (float) (sum / area) : Float.NaN;
        }
        return area == 0 ? before : (float) (before + rate * covered * (sum / area - before));
    }

    private static PatchGrid someMeasured(int rows, int columns, Random random) {
        float[] cells = new float[rows * columns];
        for (int i = 0; i < cells.length; i++) {
            cells[i] =
                    random.nextInt(3) == 0
                            ? Float.NaN
                            : (float) Math.exp(random.nextGaussian() / 4);
        }
        return PatchGrid.of(rows, columns, cells);
    }

    private static int hottest(PatchGrid grid) {
        float[] cells = grid.toArray();
        int hottest = 0;
        for (int i = 1; i < cells.length; i++) {
            // a cell that was never measured compares as false
            hottest = cells[i] > cells[hottest] ? i : hottest;
        }
        return hottest;
    }
}
