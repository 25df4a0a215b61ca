package io.hpmstream.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;

/** The hash that fills the tensors of a fixture, so that it holds no weights, only seeds. */
final class FixtureHash {
    private FixtureHash() {}

    /** A number in [-0.5, 0.5) for an index and a key; 32-bit arithmetic that wraps around. */
    static double at(long index, int key) {
        int h = (int) index * 0x9E3779B1 + key * 40503 + 97;
        h ^= h >>> 16;
        h *= 0x85EBCA77;
        h ^= h >>> 13;
        h *= 0xC2B2AE3D;
        h ^= h >>> 16;
        return Integer.toUnsignedLong(h) / 0x1.0p32 - 0.5;
    }

    /**
     * Weights: the key of a tensor is the seed plus its place among the sorted names of all trained
     * tensors.
     */
    static WeightValues weights(WeightLayout layout, int seed) {
        List<String> names =
                layout.tensors().stream()
                        .filter(tensor -> tensor.group() != WeightTensor.Group.FROZEN)
                        .map(WeightTensor::name)
                        .sorted()
                        .toList();
        Map<String, Integer> keys = new HashMap<>();
        names.forEach(name -> keys.put(name, seed + keys.size()));
        return tensor -> values(tensor, keys.getOrDefault(tensor.name(), seed));
    }

    private static LongToDoubleFunction values(WeightTensor tensor, int key) {
        return tensor.isNormScale()
                ? index -> 1 + 0.2 * at(index, key)
                : index -> 0.4 * at(index, key);
    }
}
