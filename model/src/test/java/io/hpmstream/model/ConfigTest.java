package io.hpmstream.model;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class ConfigTest {
    private static final OptimizerConfig ADAM =
            new OptimizerConfig(1e-3, 0.05, 0.9, 0.95, 1e-8, 5, 100);

    @Test
    void presetsAreThePublishedModels() {
        assertThat(ModelConfig.presets())
                .containsExactly("tiny", "vit-s/16", "vit-b/16", "vit-l/16", "vit-h/14");
        assertThat(ModelConfig.presets())
                .allSatisfy(name -> assertThat(ModelConfig.preset(name)).isNotNull());
        assertThat(ModelConfig.preset("tiny"))
                .isEqualTo(
                        new ModelConfig(
                                96,
                                12,
                                new TowerConfig(192, 6, 3),
                                new TowerConfig(96, 2, 3),
                                false,
                                PredictionLoss.RELATIVE));
        assertThat(ModelConfig.preset("vit-h/14").patches()).isEqualTo(256);
        assertRefused(
                () -> ModelConfig.preset("vit-x"),
                "unknown model preset 'vit-x'; there are tiny, vit-s/16");
    }

    @Test
    void masksWhatThePaperMasks() {
        MaskingConfig masking = new MaskingConfig(0.75, 0, 0.5, 1000, 0);
        assertThat(masking.masked(196)).isEqualTo(147);
        assertThat(masking.masked(256)).isEqualTo(192);
        assertThat(MaskingConfig.hard(147, 0.5)).isEqualTo(73);
        assertThat(MaskingConfig.hard(147, 0.5 * 2 / 200)).isZero();
        assertThat(MaskingConfig.hard(147, 0.5 * 101 / 200)).isEqualTo(37);
    }

    @Test
    void schedulesFollowTheImagesSeen() {
        MaskingConfig masking = new MaskingConfig(0.75, 0.1, 0.5, 1000, 0);
        assertThat(masking.hardShare(0)).isEqualTo(0.1);
        assertThat(masking.hardShare(500)).isCloseTo(0.3, within(1e-12));
        assertThat(masking.hardShare(5000)).isEqualTo(0.5);
        TeacherConfig teacher = new TeacherConfig(0.999, 0.9999, 100);
        assertThat(teacher.momentum(50)).isCloseTo(0.99945, within(1e-12));
        assertThat(teacher.momentum(100)).isEqualTo(0.9999);
        assertThat(ADAM.learningRate(50)).isCloseTo(5e-4, within(1e-15));
        assertThat(ADAM.learningRate(Long.MAX_VALUE)).isEqualTo(1e-3);
        assertThat(new MaskingConfig(0.75, 0.1, 0.5, 0, 0).hardShare(0)).isEqualTo(0.5);
    }

    @Test
    void theLearningRateFallsOnlyOnRequest() {
        OptimizerConfig annealed =
                new OptimizerConfig(1e-3, 0.05, 0.9, 0.95, 1e-8, 5, 100, 1000, 500);
        assertThat(annealed.learningRate(1000)).isEqualTo(1e-3);
        assertThat(annealed.learningRate(1250)).isCloseTo(5e-4, within(1e-15));
        assertThat(annealed.learningRate(1500)).isZero();
        assertThat(annealed.learningRate(9999)).isZero();
    }

    @Test
    void refusesWhatCannotBe() {
        assertRefused(
                () -> new TowerConfig(30, 1, 2),
                "width must be a positive multiple of 4, actual: 30");
        assertRefused(() -> new TowerConfig(32, 1, 5), "heads must divide the width 32, actual: 5");
        assertRefused(() -> new TowerConfig(32, -1, 4), "depth must not be negative, actual: -1");
        assertRefused(
                () -> new MaskingConfig(1.0, 0, 0.5, 1, 0),
                "mask ratio must be in (0, 1), actual: 1.0");
        assertRefused(
                () -> new MaskingConfig(0.75, 0, 1.5, 1, 0),
                "final hard share must be in [0, 1], actual: 1.5");
        assertRefused(
                () -> new MaskingConfig(0.75, 0, 0.5, 1, Double.NaN),
                "history weight must be in [0, 1]");
        assertRefused(
                () -> new OptimizerConfig(-1, 0, 0.9, 0.9, 1e-8, 5, 0),
                "learning rate must not be negative");
        assertRefused(
                () -> new OptimizerConfig(1, 0, 1, 0.9, 1e-8, 5, 0),
                "beta1 must be in [0, 1), actual: 1.0");
        assertRefused(
                () -> new OptimizerConfig(1, 0, 0.9, 0.9, 1e-8, 0, 0),
                "clip norm must be positive, actual: 0.0");
        assertRefused(
                () -> new ComputeConfig("tpu", Precision.FLOAT32, 0),
                "device must be cpu or gpu:N, for example gpu:0, actual: tpu");
        assertRefused(
                () -> new ComputeConfig("cpu", Precision.FLOAT32, -1),
                "threads must not be negative");
        assertRefused(
                () ->
                        TestingModels.withMasking(
                                TestingModels.config(TestingModels.SMALL),
                                new MaskingConfig(0.95, 0, 0.5, 1, 0)),
                "mask ratio 0.95 must leave one of the 9 patches visible, actual: 0");
        assertRefused(
                () ->
                        TestingModels.withMasking(
                                TestingModels.config(TestingModels.SMALL),
                                new MaskingConfig(0.1, 0, 0.5, 1, 0)),
                "mask ratio 0.1 must mask two of 9 patches to compare their losses, actual: 1");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageStartingWith(message);
    }
}
