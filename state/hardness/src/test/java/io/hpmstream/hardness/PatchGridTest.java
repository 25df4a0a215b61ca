package io.hpmstream.hardness;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

import static java.lang.Float.NaN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PatchGridTest {

    private static final Crop LEFT_HALF = new Crop(0, 0, 0.5, 1, false);

    private static float[] filled(int size, float value) {
        float[] cells = new float[size];
        Arrays.fill(cells, value);
        return cells;
    }

    @Test
    void isNeverMeasuredAtFirst() {
        PatchGrid grid = PatchGrid.empty(2, 3);

        assertThat(grid.toArray()).hasSize(6).containsOnly(NaN);
        assertThat(grid.at(1, 2)).isNaN();
        assertThat(grid.measuredCells()).isZero();
        assertThat(grid.packed()).hasSize(12).containsOnly(0);
    }

    @Test
    void projectsTheWholeImageOntoItself() {
        float[] cells = {1, 2, NaN, 4, 5, 6, 7, 8, 9};
        PatchGrid grid = PatchGrid.of(3, 3, cells);

        assertThat(grid.project(Crop.WHOLE, 3)).containsExactly(cells);
    }

    @Test
    void mirrorsTheColumnsOfAFlippedCrop() {
        PatchGrid grid = PatchGrid.of(2, 2, new float[] {1, 2, 3, 4});

        assertThat(grid.project(new Crop(0, 0, 1, 1, true), 2)).containsExactly(2, 1, 4, 3);
    }

    @Test
    void projectsOnlyWhatTheCropShows() {
        PatchGrid grid = PatchGrid.of(2, 2, new float[] {1, 2, 3, 4});

        assertThat(grid.project(LEFT_HALF, 2)).containsExactly(1, 1, 3, 3);
        assertThat(grid.project(new Crop(0.5, 0.5, 0.5, 0.5, false), 1)).containsExactly(4);
    }

    @Test
    void averagesByAreaUnderACoarserCrop() {
        PatchGrid grid = PatchGrid.of(1, 3, new float[] {1, 2, 4});

        // each half of the image holds one cell and half of the middle one
        assertThat(grid.project(Crop.WHOLE, 2)[0]).isEqualTo((1 + 2 * 0.5f) / 1.5f);
        assertThat(grid.project(Crop.WHOLE, 2)[1]).isEqualTo((4 + 2 * 0.5f) / 1.5f);
    }

    @Test
    void projectsTheMeasuredPartOfAPatchThatIsAtLeastHalfMeasured() {
        PatchGrid half = PatchGrid.of(1, 2, new float[] {5, NaN});
        PatchGrid third = PatchGrid.of(1, 3, new float[] {5, NaN, NaN});

        assertThat(half.project(Crop.WHOLE, 1)).containsExactly(5);
        assertThat(third.project(Crop.WHOLE, 1)).containsExactly(NaN);
    }

    @Test
    void takesTheFirstMeasurementAsItIs() {
        PatchGrid grid = PatchGrid.empty(2, 2).fold(LEFT_HALF, 1, new float[] {3}, 0.1);

        assertThat(grid.toArray()).containsExactly(3, NaN, 3, NaN);
    }

    @Test
    void needsHalfOfACellForItsFirstMeasurement() {
        PatchGrid never = PatchGrid.empty(1, 1);

        assertThat(never.fold(LEFT_HALF, 1, new float[] {3}, 1).at(0, 0)).isEqualTo(3);
        assertThat(never.fold(new Crop(0, 0, 0.49, 1, false), 1, new float[] {3}, 1).at(0, 0))
                .isNaN();
    }

    @Test
    void movesByTheRateTimesTheCoveredShare() {
        PatchGrid grid = PatchGrid.of(1, 1, new float[] {1});

        // a quarter of the cell, half a rate: an eighth of the way from 1 to 3
        PatchGrid moved = grid.fold(new Crop(0, 0, 0.25, 1, false), 1, new float[] {3}, 0.5);

        assertThat(moved.at(0, 0)).isEqualTo(1.25f);
    }

    @Test
    void putsAFlippedObservationBackWhereItWasSeen() {
        Crop flipped = new Crop(0, 0, 1, 1, true);

        PatchGrid grid = PatchGrid.empty(1, 2).fold(flipped, 2, new float[] {7, NaN, 7, NaN}, 1);

        assertThat(grid.toArray()).containsExactly(NaN, 7);
    }

    @Test
    void leavesVisiblePatchesAlone() {
        PatchGrid grid = PatchGrid.of(2, 2, new float[] {1, 2, 3, NaN});

        assertThat(grid.fold(Crop.WHOLE, 2, filled(4, NaN), 1)).isEqualTo(grid);
    }

    @Test
    void doesNotChangeWhenItIsFolded() {
        PatchGrid grid = PatchGrid.of(1, 1, new float[] {1});

        grid.fold(Crop.WHOLE, 1, new float[] {9}, 1);
        grid.packed()[0] = 9;
        grid.toArray()[0] = 9;

        assertThat(grid.at(0, 0)).isEqualTo(1);
    }

    @Test
    void doesNotShareTheArraysItIsMadeOf() {
        float[] cells = {1};
        PatchGrid grid = PatchGrid.of(1, 1, cells);
        byte[] packed = grid.packed();
        PatchGrid unpacked = PatchGrid.ofPacked(1, 1, packed);
        cells[0] = 9;
        packed[0] = 9;

        assertThat(grid.at(0, 0)).isEqualTo(1);
        assertThat(unpacked).isEqualTo(grid).hasSameHashCodeAs(grid);
    }

    @Test
    void isEqualOnlyInTheSameShape() {
        float[] cells = {1, 2, 3, 4};

        assertThat(PatchGrid.of(2, 2, cells)).isNotEqualTo(PatchGrid.of(1, 4, cells));
        assertThat(PatchGrid.of(2, 2, cells)).isNotEqualTo(PatchGrid.empty(2, 2));
    }

    @Test
    void keepsItsPictureOnAnotherNumberOfCells() {
        PatchGrid grid = PatchGrid.of(2, 2, new float[] {1, 2, 3, NaN});

        assertThat(grid.resized(4, 4).resized(2, 2)).isEqualTo(grid);
        assertThat(grid.resized(4, 2).toArray()).containsExactly(1, 2, 1, 2, 3, NaN, 3, NaN);
        assertThat(grid.resized(2, 2)).isSameAs(grid);
    }

    @Test
    void refusesShapesAndRatesThatCannotBe() {
        PatchGrid grid = PatchGrid.empty(2, 2);

        assertThatThrownBy(() -> PatchGrid.empty(0, 2))
                .hasMessage("grid must have 1 to 64 rows and columns, actual: 0 x 2");
        assertThatThrownBy(() -> PatchGrid.of(2, 65, new float[130]))
                .hasMessage("grid must have 1 to 64 rows and columns, actual: 2 x 65");
        assertThatThrownBy(() -> PatchGrid.of(2, 2, new float[3]))
                .hasMessage("grid of 2 x 2 must have 4 cells, actual: 3");
        assertThatThrownBy(() -> PatchGrid.ofPacked(2, 2, new byte[4]))
                .hasMessage("grid of 2 x 2 must have 8 packed bytes, actual: 4");
        assertThatThrownBy(() -> grid.project(Crop.WHOLE, 0))
                .hasMessage("a crop must have at least one patch on each side, actual: 0");
        assertThatThrownBy(() -> grid.fold(Crop.WHOLE, 2, new float[3], 0.5))
                .hasMessage("a crop of 2 x 2 patches must have 4 observations, actual: 3");
        assertThatThrownBy(() -> grid.fold(Crop.WHOLE, 1, new float[1], 0))
                .hasMessage("rate must be in (0, 1], actual: 0.0");
        assertThatThrownBy(() -> grid.fold(Crop.WHOLE, 1, new float[1], NaN))
                .hasMessage("rate must be in (0, 1], actual: NaN");
        assertThatThrownBy(() -> grid.at(2, 0))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("cell (2, 0) is outside the grid of 2 x 2");
    }
}
