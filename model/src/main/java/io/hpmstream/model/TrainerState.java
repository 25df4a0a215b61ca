package io.hpmstream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors that training changes, and the position tables that it does not. Lives as long as its
 * runtime.
 */
final class TrainerState {
    private final WeightLayout layout;
    private final FlatWeights student;
    private final FlatWeights mean;
    private final FlatWeights square;
    private final @Nullable FlatWeights teacher;
    private final NDArray encoderPositions;
    private final NDArray decoderPositions;

    TrainerState(ModelConfig model, HpmProgram program, NDManager device, DataType type) {
        layout = new WeightLayout(model);
        student = FlatWeights.zeros("student", program, device, layout, type);
        teacher =
                model.predictsLoss()
                        ? FlatWeights.zeros("teacher", program, device, layout, type)
                        : null;
        mean = FlatWeights.zeros("mean", program, device, layout, type);
        square = FlatWeights.zeros("square", program, device, layout, type);
        encoderPositions = positions(model, model.encoder().width(), device, type);
        decoderPositions = positions(model, model.decoder().width(), device, type);
    }

    /** Sets the student's weights, and lets the teacher begin as its copy. */
    void initialize(WeightValues values) {
        student.fill(layout, values);
        if (teacher != null) {
            teacher.copyOf(student);
        }
    }

    WeightLayout layout() {
        return layout;
    }

    FlatWeights student() {
        return student;
    }

    /** The teacher's weights; only a model that predicts losses has a teacher. */
    FlatWeights teacher() {
        if (teacher == null) {
            throw new IllegalStateException("a model without loss prediction has no teacher");
        }
        return teacher;
    }

    /** Mean of the gradients. */
    FlatWeights mean() {
        return mean;
    }

    /** Mean of the squared gradients. */
    FlatWeights square() {
        return square;
    }

    /** [L + 1, encoder width]. */
    NDArray encoderPositions() {
        return encoderPositions;
    }

    /** [L + 1, decoder width]. */
    NDArray decoderPositions() {
        return decoderPositions;
    }

    /** Everything that a snapshot holds, in its order. */
    List<FlatTensor> tensors() {
        List<FlatTensor> tensors = new ArrayList<>(student.tensors());
        if (teacher != null) {
            tensors.addAll(teacher.tensors());
        }
        tensors.addAll(mean.tensors());
        tensors.addAll(square.tensors());
        return tensors;
    }

    /** Copies everything into buffers of the pool. */
    List<WeightsSnapshot.Chunk> copyTo(SnapshotBuffers buffers) {
        List<WeightsSnapshot.Chunk> chunks = new ArrayList<>();
        for (FlatTensor tensor : tensors()) {
            int limit = buffers.chunkBytes() / tensor.bytesPerElement();
            for (long from = 0; from < tensor.elements(); from += limit) {
                int count = (int) Math.min(limit, tensor.elements() - from);
                ByteBuffer data = buffers.acquire(count * tensor.bytesPerElement());
                tensor.read(from, data);
                chunks.add(
                        new WeightsSnapshot.Chunk(
                                tensor.name(), from, tensor.elements(), data.flip()));
            }
        }
        return chunks;
    }

    /**
     * Replaces everything by the content of the chunks, after looking whether they are complete.
     */
    void copyFrom(List<WeightsSnapshot.Chunk> chunks) {
        Map<String, Long> covered = new HashMap<>();
        for (WeightsSnapshot.Chunk chunk : chunks) {
            long elements = chunk.data().remaining() / tensorOf(chunk).bytesPerElement();
            covered.merge(chunk.tensor(), elements, Long::sum);
        }
        for (FlatTensor tensor : tensors()) {
            long elements = covered.getOrDefault(tensor.name(), 0L);
            Checks.that(
                    elements == tensor.elements(),
                    "snapshot must hold " + tensor.elements() + " elements of " + tensor.name(),
                    elements);
        }
        chunks.forEach(chunk -> tensorOf(chunk).write(chunk.offset(), chunk.data()));
    }

    private FlatTensor tensorOf(WeightsSnapshot.Chunk chunk) {
        return tensors().stream()
                .filter(tensor -> tensor.name().equals(chunk.tensor()))
                .filter(tensor -> tensor.elements() == chunk.tensorElements())
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "snapshot holds a tensor "
                                                + chunk.tensor()
                                                + " of "
                                                + chunk.tensorElements()
                                                + " elements, which this trainer does not have"));
    }

    private static NDArray positions(
            ModelConfig model, int width, NDManager device, DataType type) {
        Shape shape = new Shape(model.patches() + 1, width);
        ByteBuffer table =
                ByteBuffer.allocateDirect((int) shape.size() * Float.BYTES)
                        .order(ByteOrder.nativeOrder());
        new PositionTable(model.gridSize(), width).writeTo(table.asFloatBuffer());
        return device.create(table, shape, DataType.FLOAT32).toType(type, false);
    }
}
