package io.hpmstream.model;

import java.util.function.LongToDoubleFunction;

/**
 * The weights before the first step, as published, each a function of (seed, name of the tensor,
 * index): matrices Xavier uniform over the whole matrix, the two tokens normal with deviation 0.02,
 * norms one, biases zero, except the patch embedding's, which is uniform within 1 / sqrt(P).
 */
final class InitialWeights implements WeightValues {
    private static final double TOKEN_DEVIATION = 0.02;

    private final int patchValues;
    private final CounterRandom random;

    InitialWeights(long seed, ModelConfig model) {
        patchValues = model.patchValues();
        random = CounterRandom.of(seed).with("weights");
    }

    @Override
    public LongToDoubleFunction of(WeightTensor tensor) {
        CounterRandom stream = random.with(tensor.name());
        String name = tensor.name();
        if (name.equals("cls_token") || name.equals("mask_token")) {
            return index -> TOKEN_DEVIATION * stream.normal(index);
        }
        if (name.equals("patch_embed.proj.bias")) {
            return uniform(stream, 1 / Math.sqrt(patchValues));
        }
        if (tensor.group() == WeightTensor.Group.PLAIN) {
            double constant = tensor.isNormScale() ? 1 : 0;
            return index -> constant;
        }
        int outputs = tensor.shape().get(0);
        return uniform(stream, Math.sqrt(6.0 / (outputs + tensor.elements() / outputs)));
    }

    private static LongToDoubleFunction uniform(CounterRandom stream, double bound) {
        return index -> bound * (2 * stream.uniform(index) - 1);
    }
}
