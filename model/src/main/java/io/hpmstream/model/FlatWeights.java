package io.hpmstream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A value for each trained weight: the student's, the teacher's, or one of the optimizer's two
 * means.
 *
 * @param plain those without weight decay
 * @param decayed those with it
 */
record FlatWeights(FlatTensor plain, FlatTensor decayed) {
    static FlatWeights zeros(
            String owner,
            HpmProgram program,
            NDManager device,
            WeightLayout layout,
            DataType type) {
        return new FlatWeights(
                new FlatTensor(
                        owner + ".plain",
                        program,
                        device,
                        layout.elements(WeightTensor.Group.PLAIN),
                        type),
                new FlatTensor(
                        owner + ".decayed",
                        program,
                        device,
                        layout.elements(WeightTensor.Group.DECAYED),
                        type));
    }

    void fill(WeightLayout layout, WeightValues values) {
        plain.fill(layout.tensors(WeightTensor.Group.PLAIN), values);
        decayed.fill(layout.tensors(WeightTensor.Group.DECAYED), values);
    }

    /** The values of one tensor, row-major. */
    double[] values(WeightLayout layout, WeightTensor tensor) {
        return of(tensor).values(layout.offset(tensor), Math.toIntExact(tensor.elements()));
    }

    /** Replaces values of one tensor, from its {@code first} on, by the rest of a direct buffer. */
    void write(WeightLayout layout, WeightTensor tensor, long first, ByteBuffer values) {
        of(tensor).write(layout.offset(tensor) + first, values);
    }

    /** Where a tensor lies, from its {@link WeightLayout#offset} on. */
    FlatTensor of(WeightTensor tensor) {
        return tensor.group() == WeightTensor.Group.PLAIN ? plain : decayed;
    }

    /**
     * Adds the first row of an encoder's position table to the class token: ours has no position,
     * but others' has one of its own.
     */
    void foldClassPosition(WeightLayout layout, float[] table) {
        WeightTensor token = layout.classToken();
        double[] values = values(layout, token);
        float[] sum = new float[values.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (float) values[i] + table[i];
        }
        of(token).write(layout.offset(token), sum);
    }

    void copyOf(FlatWeights other) {
        plain.copyOf(other.plain);
        decayed.copyOf(other.decayed);
    }

    List<FlatTensor> tensors() {
        return List.of(plain, decayed);
    }

    NDArray plainArray() {
        return plain.array();
    }

    NDArray decayedArray() {
        return decayed.array();
    }
}
