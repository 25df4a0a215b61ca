package io.hpmstream.model;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class WeightLayoutTest {
    @ParameterizedTest
    @CsvSource({
        "vit-b/16, 354, 137521920, 137269760",
        "vit-l/16, 498, 355155968, 354853376",
        "vit-h/14, 594, 682596248, 682135704"
    })
    void hasThePublishedNumberOfTensorsAndValues(
            String preset, int tensors, long values, long trained) {
        WeightLayout layout = new WeightLayout(ModelConfig.preset(preset));
        assertThat(layout.tensors()).hasSize(tensors);
        assertThat(layout.trained()).hasSize(tensors - 2);
        assertThat(layout.tensors().stream().mapToLong(WeightTensor::elements).sum())
                .isEqualTo(values);
        assertThat(layout.trained().stream().mapToLong(WeightTensor::elements).sum())
                .isEqualTo(trained);
    }

    @ParameterizedTest
    @CsvSource({"vit-b/16, 111907840", "vit-l/16, 329541888", "vit-h/14, 657074508"})
    void isThatOfAPlainMaskedAutoencoderWithoutLossPrediction(String preset, long values) {
        ModelConfig model = ModelConfig.preset(preset).withPredictionLoss(PredictionLoss.NONE);
        assertThat(
                        new WeightLayout(model)
                                .tensors().stream().mapToLong(WeightTensor::elements).sum())
                .isEqualTo(values);
    }

    @Test
    void decaysEverythingOfMoreThanOneDimension() {
        WeightLayout layout = new WeightLayout(ModelConfig.preset("vit-b/16"));
        assertThat(layout.tensors(WeightTensor.Group.PLAIN)).hasSize(234);
        assertThat(layout.elements(WeightTensor.Group.PLAIN)).isEqualTo(232_704);
        assertThat(layout.tensors(WeightTensor.Group.DECAYED))
                .hasSize(118)
                .extracting(WeightTensor::name)
                .contains("cls_token", "mask_token");
        assertThat(layout.elements(WeightTensor.Group.DECAYED)).isEqualTo(137_037_056);
    }

    @Test
    void namesAndShapesTensorsLikeThePublishedCheckpoints() {
        assertThat(new WeightLayout(ModelConfig.preset("vit-h/14")).tensors())
                .contains(
                        new WeightTensor(
                                "pos_embed", List.of(1, 257, 1280), WeightTensor.Group.FROZEN),
                        new WeightTensor(
                                "decoder_pos_embed",
                                List.of(1, 257, 512),
                                WeightTensor.Group.FROZEN),
                        WeightTensor.trained("cls_token", 1, 1, 1280),
                        WeightTensor.trained("mask_token", 1, 1, 512),
                        WeightTensor.trained("patch_embed.proj.weight", 1280, 3, 14, 14),
                        WeightTensor.trained("patch_embed.proj.bias", 1280),
                        WeightTensor.trained("blocks.31.norm1.weight", 1280),
                        WeightTensor.trained("blocks.31.attn.qkv.weight", 3840, 1280),
                        WeightTensor.trained("blocks.31.attn.qkv.bias", 3840),
                        WeightTensor.trained("blocks.31.attn.proj.weight", 1280, 1280),
                        WeightTensor.trained("blocks.31.mlp.fc1.weight", 5120, 1280),
                        WeightTensor.trained("blocks.31.mlp.fc2.weight", 1280, 5120),
                        WeightTensor.trained("norm.bias", 1280),
                        WeightTensor.trained("decoder_embed.weight", 512, 1280),
                        WeightTensor.trained("decoder_blocks.7.norm2.bias", 512),
                        WeightTensor.trained("decoder_norm.weight", 512),
                        WeightTensor.trained("decoder_pred.weight", 588, 512),
                        WeightTensor.trained("decoder_blocks_losspred.7.mlp.fc1.bias", 2048),
                        WeightTensor.trained("decoder_norm_losspred.bias", 512),
                        WeightTensor.trained("decoder_pred_losspred.weight", 588, 512),
                        WeightTensor.trained("decoder_pred_losspred.bias", 588));
    }

    @Test
    void storesTheTensorsOfAGroupOneAfterTheOther() {
        WeightLayout layout = new WeightLayout(TestingModels.SMALL);
        long offset = 0;
        for (WeightTensor tensor : layout.tensors(WeightTensor.Group.DECAYED)) {
            assertThat(layout.offset(tensor)).isEqualTo(offset);
            offset += tensor.elements();
        }
        assertThat(offset).isEqualTo(layout.elements(WeightTensor.Group.DECAYED));
    }
}
