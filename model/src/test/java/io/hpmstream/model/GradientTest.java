package io.hpmstream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Which loss teaches which weights. */
class GradientTest {
    private static final Fixture FIXTURE =
            Fixture.parse("tiny", TorchArchive.text("fixtures/tiny-raw-relative.json"));

    @Test
    void predictionTeachesTheTrunkAndItsOwnDecoderOnly() {
        Map<String, double[]> both = gradients(FIXTURE.model());
        Map<String, double[]> reconstruction =
                gradients(FIXTURE.model().withPredictionLoss(PredictionLoss.NONE));
        both.forEach(
                (name, gradient) -> {
                    if (isReconstructor(name)) {
                        assertThat(gradient).as(name).containsExactly(reconstruction.get(name));
                    } else if (!name.contains("losspred")) {
                        assertThat(gradient).as(name).isNotEqualTo(reconstruction.get(name));
                    }
                });
        assertThat(reconstruction.keySet()).noneMatch(name -> name.contains("losspred"));
        assertThat(reconstruction.keySet()).contains("decoder_pred.weight", "mask_token");
    }

    @Test
    void allOutputsOfTheLossHeadLearnAlikeAndItsBiasNothing() {
        Map<String, double[]> gradients = gradients(FIXTURE.model());
        double[] weight = gradients.getOrDefault("decoder_pred_losspred.weight", new double[0]);
        int width = FIXTURE.model().decoder().width();
        assertThat(weight).hasSize(width * FIXTURE.model().patchValues());
        for (int i = 0; i < weight.length; i++) {
            assertThat(weight[i]).isEqualTo(weight[i % width]);
        }
        assertThat(gradients.getOrDefault("decoder_pred_losspred.bias", new double[] {1}))
                .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-15 ? 0 : 1)
                .containsOnly(0);
    }

    @Test
    void areThoseOfTheSameWeightsInBfloat16() {
        Map<String, double[]> exact = gradients(FIXTURE.model());
        gradients(FIXTURE.model(), Precision.BFLOAT16)
                .forEach(
                        (name, gradient) -> {
                            double[] expected = exact.getOrDefault(name, new double[0]);
                            assertThat(distance(gradient, expected))
                                    .as(name)
                                    .isLessThan(0.05 * length(expected) + 1e-4);
                        });
    }

    private static double length(double[] values) {
        return distance(values, new double[values.length]);
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }

    private static boolean isReconstructor(String name) {
        return name.startsWith("decoder_blocks.")
                || name.startsWith("decoder_norm.")
                || name.startsWith("decoder_pred.");
    }

    private static Map<String, double[]> gradients(ModelConfig model) {
        return gradients(model, Precision.FLOAT64);
    }

    private static Map<String, double[]> gradients(ModelConfig model, Precision precision) {
        ComputeConfig compute = new ComputeConfig("cpu", precision, 1);
        try (TorchRuntime torch = TorchRuntime.open(compute);
                HpmProgram program = new HpmProgram(torch, model, FIXTURE.optimizer(), precision);
                StepScope scope = new StepScope(torch)) {
            TrainerState state =
                    new TrainerState(model, program, torch.device(), precision.state());
            // the same weights whether there is a predictor or not
            WeightLayout complete = new WeightLayout(FIXTURE.model());
            state.student().fill(state.layout(), FixtureHash.weights(complete, 0));
            HpmPhases phases = new HpmPhases(program, state);
            NDArray pixels =
                    scope.device()
                            .create(FIXTURE.images())
                            .reshape(new Shape(2, 32, 32, 3))
                            .toType(precision.state(), false);
            NDArray visible =
                    scope.device().create(new long[] {0, 3, 6, 9, 1, 2, 5, 15}).reshape(2, 4);
            NDArray masked =
                    scope.device()
                            .create(
                                    new long[] {
                                        1, 2, 4, 5, 7, 8, 10, 11, 12, 13, 14, 15,
                                        0, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14
                                    })
                            .reshape(2, 12);
            phases.student(scope.device(), pixels, new HpmPhases.Mask(visible, masked));
            List<NDArray> gradients = phases.gradients(scope.device());
            Map<String, double[]> byName = new HashMap<>();
            for (int i = 0; i < gradients.size(); i++) {
                byName.put(
                        state.layout().trained().get(i).name(), Tensors.doubles(gradients.get(i)));
            }
            return byName;
        }
    }
}
