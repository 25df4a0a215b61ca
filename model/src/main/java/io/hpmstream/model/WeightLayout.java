package io.hpmstream.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names and shapes of a model's weights, in the order of the published checkpoints. The trained
 * ones are stored one after the other in two flat tensors, one for each group, in this order.
 */
final class WeightLayout {
    private static final String CLASS_TOKEN = "cls_token";

    private final List<WeightTensor> tensors;

    private WeightLayout(List<WeightTensor> tensors) {
        this.tensors = tensors;
    }

    WeightLayout(ModelConfig model) {
        tensors = new ArrayList<>();
        int width = model.encoder().width();
        int decoderWidth = model.decoder().width();
        int patch = model.patchSize();
        trained(CLASS_TOKEN, 1, 1, width);
        frozen("pos_embed", 1, model.patches() + 1, width);
        trained("mask_token", 1, 1, decoderWidth);
        frozen("decoder_pos_embed", 1, model.patches() + 1, decoderWidth);
        trained("patch_embed.proj.weight", width, 3, patch, patch);
        trained("patch_embed.proj.bias", width);
        blocks("blocks", model.encoder());
        norm("norm", width);
        linear("decoder_embed", width, decoderWidth);
        decoder("", model);
        if (model.predictsLoss()) {
            decoder("_losspred", model);
        }
    }

    /** Those of the encoder alone, which timm's vision transformers have under the same names. */
    WeightLayout encoder() {
        return new WeightLayout(
                tensors.stream().filter(tensor -> isOfEncoder(tensor.name())).toList());
    }

    private static boolean isOfEncoder(String name) {
        return !name.startsWith("decoder") && !name.equals("mask_token");
    }

    /** Shapes by name. */
    Map<String, List<Long>> shapes() {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        for (WeightTensor tensor : tensors) {
            shapes.put(tensor.name(), tensor.shape().stream().map(Integer::longValue).toList());
        }
        return shapes;
    }

    /** All tensors, the frozen position tables among them. */
    List<WeightTensor> tensors() {
        return List.copyOf(tensors);
    }

    /** The trained tensors in the order of the program: those without weight decay first. */
    List<WeightTensor> trained() {
        List<WeightTensor> trained = new ArrayList<>(tensors(WeightTensor.Group.PLAIN));
        trained.addAll(tensors(WeightTensor.Group.DECAYED));
        return trained;
    }

    /** First element of a trained tensor in the flat tensor of its group. */
    long offset(WeightTensor tensor) {
        return tensors(tensor.group()).stream()
                .takeWhile(before -> !before.equals(tensor))
                .mapToLong(WeightTensor::elements)
                .sum();
    }

    WeightTensor classToken() {
        return tensors.stream()
                .filter(tensor -> tensor.name().equals(CLASS_TOKEN))
                .findFirst()
                .orElseThrow();
    }

    /** The tensors of one group. */
    List<WeightTensor> tensors(WeightTensor.Group group) {
        return tensors.stream().filter(tensor -> tensor.group() == group).toList();
    }

    /** Values in all tensors of a group. */
    long elements(WeightTensor.Group group) {
        return tensors(group).stream().mapToLong(WeightTensor::elements).sum();
    }

    private void decoder(String suffix, ModelConfig model) {
        int width = model.decoder().width();
        blocks("decoder_blocks" + suffix, model.decoder());
        norm("decoder_norm" + suffix, width);
        linear("decoder_pred" + suffix, width, model.patchValues());
    }

    private void blocks(String prefix, TowerConfig tower) {
        int width = tower.width();
        for (int i = 0; i < tower.depth(); i++) {
            String block = prefix + "." + i;
            norm(block + ".norm1", width);
            linear(block + ".attn.qkv", width, 3 * width);
            linear(block + ".attn.proj", width, width);
            norm(block + ".norm2", width);
            linear(block + ".mlp.fc1", width, 4 * width);
            linear(block + ".mlp.fc2", 4 * width, width);
        }
    }

    private void norm(String name, int width) {
        trained(name + ".weight", width);
        trained(name + ".bias", width);
    }

    private void linear(String name, int inputs, int outputs) {
        trained(name + ".weight", outputs, inputs);
        trained(name + ".bias", outputs);
    }

    private void trained(String name, Integer... shape) {
        tensors.add(WeightTensor.trained(name, shape));
    }

    private void frozen(String name, Integer... shape) {
        tensors.add(WeightTensor.frozen(name, shape));
    }
}
