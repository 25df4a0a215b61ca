package io.hpmstream.hardness;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * An image with one quadrant three times as hard as the rest, seen in 12 random crops with a
 * quarter of their patches visible. What holds exactly: a cell at least one patch (1 / crop grid of
 * the image) away from the quadrant's border is measured pure, 3 inside and 1 outside. Nearer cells
 * mix both sides and lie between; of them this states only how often they are still in order.
 */
class NoisyQuadrantTest {

    private static final int IMAGES = 300;
    private static final int SIGHTINGS = 12;
    private static final float HARD = 3;
    private static final float PACKING = HARD / 4096;

    @ParameterizedTest(name = "a crop of {1} x {1} on a grid of {0} x {0}")
    @CsvSource({"14, 14", "16, 16", "14, 8", "16, 8", "8, 8"})
    void ranksAboveTheRestOfTheImage(int side, int cropGrid) {
        int inOrder = 0;
        for (int seed = 0; seed < IMAGES; seed++) {
            int quadrant = seed % 4;
            PatchGrid grid = remembered(side, cropGrid, quadrant, new Random(seed));
            List<Float> hard = new ArrayList<>();
            List<Float> easy = new ArrayList<>();
            for (int cell = 0; cell < side * side; cell++) {
                float hardness = grid.at(cell / side, cell % side);
                if (!Float.isNaN(hardness)) {
                    boolean inside = isInside(quadrant, side, cell);
                    (inside ? hard : easy).add(hardness);
                    requireInRange(seed, cell, hardness);
                    requirePure(seed, cell, hardness, side, cropGrid, inside);
                }
            }
            assertThat(hard).as("seed %d", seed).hasSizeGreaterThan(side * side / 8);
            inOrder += rankedInOrder(hard, easy);
        }

        // of all measured cells of the quadrant, those among the hardest of their image
        assertThat(inOrder / (double) IMAGES).isGreaterThan(99);
    }

    private static PatchGrid remembered(int side, int cropGrid, int quadrant, Random random) {
        TestingScene scene = TestingScene.withQuadrant(quadrant, HARD);
        PatchGrid grid = PatchGrid.empty(side, side);
        for (int sighting = 0; sighting < SIGHTINGS; sighting++) {
            Crop crop = TestingCrops.random(random);
            float[] seen = TestingCrops.masked(scene.seenThrough(crop, cropGrid), random);
            grid = grid.fold(crop, cropGrid, seen, 0.3);
        }
        return grid;
    }

    private static boolean isInside(int quadrant, int side, int cell) {
        int row = cell / side * 2 / side;
        int column = cell % side * 2 / side;
        return quadrant == 2 * row + column;
    }

    private static void requireInRange(int seed, int cell, float hardness) {
        assertThat(hardness)
                .as("seed %d, cell %d", seed, cell)
                .isBetween(1 - PACKING, HARD + PACKING);
    }

    private static void requirePure(
            int seed, int cell, float hardness, int side, int cropGrid, boolean inside) {
        if (distanceToMiddle(cell / side, side) >= 1.0 / cropGrid
                && distanceToMiddle(cell % side, side) >= 1.0 / cropGrid) {
            assertThat(hardness)
                    .as("seed %d, cell %d", seed, cell)
                    .isEqualTo(inside ? HARD : 1, within(PACKING));
        }
    }

    /** From the nearer edge of a row or column of cells to the middle of the image. */
    private static double distanceToMiddle(int index, int side) {
        return Math.min(
                Math.abs(index / (double) side - 0.5), Math.abs((index + 1) / (double) side - 0.5));
    }

    private static int rankedInOrder(List<Float> hard, List<Float> easy) {
        List<Float> all = new ArrayList<>(hard);
        all.addAll(easy);
        all.sort(null);
        float threshold = all.get(easy.size());
        long among = hard.stream().filter(hardness -> hardness >= threshold).count();
        return (int) (100 * among / hard.size());
    }
}
