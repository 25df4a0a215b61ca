package io.hpmstream.model;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class InitialWeightsTest {
    private static final int DRAWS = 100_000;
    private static final ModelConfig MODEL = ModelConfig.preset("vit-b/16");
    private final InitialWeights weights = new InitialWeights(7, MODEL);

    @Test
    void areXavierUniformOverTheWholeMatrix() {
        // qkv counts as one matrix of 768 inputs and 2304 outputs
        assertUniform(
                WeightTensor.trained("blocks.3.attn.qkv.weight", 2304, 768), Math.sqrt(6.0 / 3072));
        assertUniform(
                WeightTensor.trained("patch_embed.proj.weight", 768, 3, 16, 16),
                Math.sqrt(6.0 / 1536));
        assertUniform(WeightTensor.trained("patch_embed.proj.bias", 768), 1 / Math.sqrt(768));
    }

    @Test
    void areNormalForTheTokens() {
        double[] values = draw(WeightTensor.trained("mask_token", 1, 1, 512));
        double meanSquare =
                Arrays.stream(values).map(value -> value * value).average().orElseThrow();
        long beyondTwo = Arrays.stream(values).filter(value -> Math.abs(value) > 0.04).count();
        assertThat(Math.sqrt(meanSquare)).isCloseTo(0.02, within(2e-4));
        assertThat(beyondTwo / (double) DRAWS).isCloseTo(0.0455, within(3e-3));
    }

    @Test
    void areOneForNormsAndZeroForBiases() {
        assertThat(weights.of(WeightTensor.trained("norm.weight", 768)).applyAsDouble(5))
                .isEqualTo(1);
        assertThat(weights.of(WeightTensor.trained("norm.bias", 768)).applyAsDouble(5)).isZero();
        assertThat(weights.of(WeightTensor.trained("decoder_pred.bias", 768)).applyAsDouble(5))
                .isZero();
    }

    @Test
    void dependOnSeedAndNameAlone() {
        WeightTensor tensor = WeightTensor.trained("decoder_embed.weight", 512, 768);
        WeightTensor other = WeightTensor.trained("decoder_pred.weight", 512, 768);
        double value = weights.of(tensor).applyAsDouble(123_456);
        assertThat(new InitialWeights(7, MODEL).of(tensor).applyAsDouble(123_456)).isEqualTo(value);
        assertThat(new InitialWeights(8, MODEL).of(tensor).applyAsDouble(123_456))
                .isNotEqualTo(value);
        assertThat(weights.of(other).applyAsDouble(123_456)).isNotEqualTo(value);
    }

    private void assertUniform(WeightTensor tensor, double bound) {
        double[] values = draw(tensor);
        double mean = Arrays.stream(values).average().orElseThrow();
        double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
        long belowHalf = Arrays.stream(values).filter(value -> Math.abs(value) < bound / 2).count();
        assertThat(mean).isCloseTo(0, within(bound / 100));
        assertThat(largest).isBetween(0.999 * bound, bound);
        assertThat(belowHalf / (double) DRAWS).isCloseTo(0.5, within(0.01));
    }

    private double[] draw(WeightTensor tensor) {
        return LongStream.range(0, DRAWS).mapToDouble(weights.of(tensor)).toArray();
    }
}
