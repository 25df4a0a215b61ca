package io.hpmstream.model;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** The parts of the program against plain loops. */
class HpmProgramTest {
    private static final float NEVER = Float.NaN;
    private final TorchRuntime torch =
            TorchRuntime.open(new ComputeConfig("cpu", Precision.FLOAT64, 1));
    private final HpmProgram program =
            new HpmProgram(
                    torch,
                    TestingModels.SMALL,
                    TestingModels.config(TestingModels.SMALL).optimizer(),
                    Precision.FLOAT64);
    private final StepScope scope = new StepScope(torch);

    @AfterEach
    void close() {
        scope.close();
        program.close();
        torch.close();
    }

    @Test
    void cutsAnImageIntoPatchesColourFastest() {
        int size = TestingModels.SMALL.imageSize();
        double[] image = new Random(5).doubles(2L * size * size * 3).toArray();
        NDArray pixels = scope.device().create(image).reshape(2, size, size, 3);
        double[] patches = doubles("_patchify", pixels);
        for (int i = 0; i < patches.length; i++) {
            int value = i % 48;
            int patch = i / 48 % 9;
            int row = patch / 3 * 4 + value / 12;
            int column = patch % 3 * 4 + value / 3 % 4;
            assertThat(patches[i])
                    .isEqualTo(image[((i / 432 * size + row) * size + column) * 3 + value % 3]);
        }
        NDArray again = scope.device().create(patches).reshape(2, 9, 48);
        assertThat(doubles("_unpatchify", again)).isEqualTo(image);
    }

    @Test
    void normalizesBytesLikeImageNet() {
        NDArray bytes =
                scope.device()
                        .create(new byte[48], new Shape(1, 1, 48))
                        .toType(DataType.UINT8, false);
        double[] values =
                doubles("_values", bytes.add(255).toType(DataType.UINT8, false), doubles(0));
        assertThat(values[0]).isCloseTo((1 - 0.485) / 0.229, within(1e-6));
        assertThat(values[4]).isCloseTo((1 - 0.456) / 0.224, within(1e-6));
        assertThat(values[47]).isCloseTo((1 - 0.406) / 0.225, within(1e-6));
    }

    @Test
    void ranksPairsOfPatchesOfOneImage() {
        double[][] predicted = {{0.3, -1.2, 0.9, 0.1}, {2.5, -3, 0.2, 0.2}};
        double[][] losses = {{0.5, 0.5, 0.1, 0.9}, {1, 2, 3, 4}};
        assertThat(doubles("_relative_loss", matrix(predicted), matrix(losses))[0])
                .isCloseTo(ReferenceHpm.relative(predicted, losses), within(1e-14));
        double[][] shifted = {{1.3, -0.2, 1.9, 1.1}, {2.5, -3, 0.2, 0.2}};
        assertThat(doubles("_relative_loss", matrix(shifted), matrix(losses))[0])
                .isCloseTo(ReferenceHpm.relative(predicted, losses), within(1e-14));
    }

    @Test
    void cannotRankPatchesThatArePredictedAlikeOrAreAlike() {
        double[][] constant = {{0.7, 0.7, 0.7}};
        double[][] losses = {{1, 2, 3}};
        assertThat(doubles("_relative_loss", matrix(constant), matrix(losses))[0])
                .isCloseTo(0.6931451805619453, within(1e-15));
        assertThat(doubles("_relative_loss", matrix(losses), matrix(constant))[0]).isZero();
    }

    @Test
    void comparesPredictionsWithStandardizedLosses() {
        double[][] predicted = {{0.3, -1.2, 0.9}, {2.5, -3, 0.2}};
        double[][] losses = {{0.5, 0.6, 0.1}, {1, 2, 4}};
        assertThat(doubles("_absolute_loss", matrix(predicted), matrix(losses))[0])
                .isCloseTo(ReferenceHpm.absolute(predicted, losses), within(1e-14));
    }

    @Test
    void masksTheHardestPatchesAndTheRestAtRandom() {
        Random random = new Random(11);
        for (int hard = 0; hard <= 7; hard++) {
            double[] scores = random.doubles(9).toArray();
            double[] noise = random.doubles(9).toArray();
            Integer[] byScore = order(scores, true);
            List<Integer> hardest = Arrays.asList(byScore).subList(0, hard);
            List<Integer> visible =
                    Arrays.stream(order(noise, false))
                            .filter(i -> !hardest.contains(i))
                            .limit(2)
                            .sorted()
                            .toList();
            assertThat(masked(scores, true, never(), noise, hard, 0))
                    .hasSize(7)
                    .containsAll(hardest)
                    .doesNotContainAnyElementsOf(visible)
                    .isSorted();
        }
    }

    @Test
    void ignoresTheHistoryWithoutWeight() {
        double[] scores = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        double[] noise = new Random(1).doubles(9).toArray();
        float[] history = {9, 8, 7, 6, 5, 4, 3, 2, 1};
        assertThat(masked(scores, true, history, noise, 5, 0))
                .isEqualTo(masked(scores, true, never(), noise, 5, 0));
        assertThat(masked(scores, false, history, noise, 5, 0))
                .isEqualTo(masked(scores, false, never(), noise, 0, 0));
    }

    @Test
    void takesTheLowerIndexOfEquallyHardPatches() {
        double[] alike = new double[9];
        double[] noise = {0, 1, 2, 3, 4, 5, 6, 7, 8};
        // 0 to 4 are hard, 5 and 6 come first among the others
        assertThat(masked(alike, true, never(), noise, 5, 0)).containsExactly(0, 1, 2, 3, 4, 7, 8);
    }

    @Test
    void masksWhatWasMeasuredHotFirstWithFullWeight() {
        double[] scores = {9, 8, 7, 6, 5, 4, 3, 2, 1};
        double[] noise = new Random(2).doubles(9).toArray();
        float[] history = {1, 1, 1, 1, 1, 1, 9, 8, 7};
        assertThat(masked(scores, true, history, noise, 3, 1)).contains(6, 7, 8);
        assertThat(masked(scores, false, history, noise, 3, 0.5)).contains(6, 7, 8);
    }

    @Test
    void blendsPredictionAndMeasurementWithinTheImage() {
        double[] scores = {0.5, -0.1, 0.9, 0.3, 0.2, 0.8, -0.6, 0.4, 0.1};
        float[] history = {0.2f, 3, NEVER, 1.5f, NEVER, 0.1f, 2.5f, NEVER, 0.4f};
        double weight = 0.3;
        double[] blended = new double[9];
        for (int i = 0; i < 9; i++) {
            double predicted = standardized(scores, i);
            double[] known = {0.2f, 3, 1.5f, 0.1f, 2.5f, 0.4f};
            int[] place = {0, 1, -1, 2, -1, 3, 4, -1, 5};
            blended[i] =
                    place[i] < 0
                            ? predicted
                            : (1 - weight) * predicted + weight * standardized(known, place[i]);
        }
        double[] noise = new Random(3).doubles(9).toArray();
        for (int hard = 1; hard <= 7; hard++) {
            assertThat(masked(scores, true, history, noise, hard, weight))
                    .isEqualTo(masked(blended, true, never(), noise, hard, 0));
        }
    }

    @Test
    void masksAtRandomWhatNobodyKnowsAnythingOf() {
        double[] scores = new double[9];
        int[] counts = new int[9];
        Random random = new Random(4);
        for (int i = 0; i < 900; i++) {
            double[] noise = random.doubles(9).toArray();
            List<Integer> masked = masked(scores, false, never(), noise, 3, 0.5);
            // all nine orders of the noise alike: the two quietest patches are visible
            assertThat(masked).isEqualTo(masked(scores, false, never(), noise, 0, 0));
            masked.forEach(patch -> counts[patch]++);
        }
        assertThat(Arrays.stream(counts).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(620, 780));
    }

    @Test
    void treatsConstantMeasurementsAsNoInformation() {
        double[] scores = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        float[] constant = {0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f};
        double[] noise = new Random(6).doubles(9).toArray();
        assertThat(masked(scores, true, constant, noise, 4, 0.9))
                .isEqualTo(masked(scores, true, never(), noise, 4, 0));
    }

    @Test
    void leavesGradientsOffAfterAnError() {
        assertThatThrownBy(() -> program.call(scope.device(), "_patchify", doubles(1)))
                .isInstanceOf(EngineException.class);
        assertThat(JniUtils.isGradMode()).isFalse();
    }

    private List<Integer> masked(
            double[] scores,
            boolean through,
            float[] history,
            double[] noise,
            int hard,
            double weight) {
        NDList mask =
                program.call(
                        scope.device(),
                        "mask",
                        doubles(scores).expandDims(0),
                        scope.device()
                                .create(new byte[] {(byte) (through ? 1 : 0)})
                                .toType(DataType.UINT8, false),
                        scope.device().create(history).expandDims(0),
                        doubles(noise).expandDims(0),
                        scope.host(7, hard, weight));
        long[] visible = mask.get(0).toLongArray();
        long[] masked = mask.get(1).toLongArray();
        assertThat(visible).isSorted().doesNotContain(masked).hasSize(2);
        return Arrays.stream(masked).mapToObj(patch -> (int) patch).toList();
    }

    private double[] doubles(String method, NDArray... inputs) {
        return program.call(scope.device(), method, inputs).get(0).toDoubleArray();
    }

    private NDArray doubles(double... values) {
        return scope.device().create(values);
    }

    private NDArray matrix(double[][] rows) {
        return scope.device()
                .create(Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray())
                .reshape(rows.length, rows[0].length);
    }

    private static float[] never() {
        return TestingModels.neverMeasured(TestingModels.SMALL);
    }

    private static Integer[] order(double[] values, boolean descending) {
        Integer[] order = {0, 1, 2, 3, 4, 5, 6, 7, 8};
        Arrays.sort(order, (a, b) -> Double.compare(values[a], values[b]) * (descending ? -1 : 1));
        return order;
    }

    private static double standardized(double[] values, int i) {
        double mean = ReferenceHpm.average(values);
        double variance =
                Arrays.stream(values)
                        .map(value -> Math.pow(value - mean, 2))
                        .average()
                        .orElseThrow();
        return (values[i] - mean) / Math.sqrt(variance);
    }
}
