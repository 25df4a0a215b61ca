package io.hpmstream.model;

import java.util.List;

/**
 * One tensor of the model's weights.
 *
 * @param name as in the published checkpoints, for example {@code blocks.0.attn.qkv.weight}
 * @param shape its extents
 * @param group how it is stored and trained
 */
record WeightTensor(String name, List<Integer> shape, Group group) {
    /** How a tensor is stored and trained. */
    enum Group {
        /** One dimension: biases and norms. No weight decay. */
        PLAIN,
        /** More dimensions, the cls and the mask token among them. Weight decay. */
        DECAYED,
        /** Position tables: computed, never trained. */
        FROZEN
    }

    WeightTensor {
        shape = List.copyOf(shape);
    }

    /** A trained tensor: its dimensions decide its group. */
    static WeightTensor trained(String name, Integer... shape) {
        return new WeightTensor(
                name, List.of(shape), shape.length == 1 ? Group.PLAIN : Group.DECAYED);
    }

    static WeightTensor frozen(String name, Integer... shape) {
        return new WeightTensor(name, List.of(shape), Group.FROZEN);
    }

    long elements() {
        return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }

    /** Whether this is the scale of a LayerNorm. */
    boolean isNormScale() {
        return group == Group.PLAIN && name.endsWith(".weight");
    }
}
