package io.hpmstream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.hpmstream.model.safetensors.SafetensorsHeader;
import io.hpmstream.model.safetensors.SafetensorsReader;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors that training changes, and the position tables that it does not. Position tables are
 * part of a snapshot only where others' weights brought theirs. Lives as long as its runtime.
 */
final class TrainerState {
    static final String ENCODER_POSITIONS = "positions.encoder";
    static final String DECODER_POSITIONS = "positions.decoder";

    private final WeightLayout layout;
    private final FlatWeights student;
    private final FlatWeights mean;
    private final FlatWeights square;
    private final @Nullable FlatWeights teacher;
    private final ModelConfig model;
    private final FlatTensor encoderPositions;
    private final FlatTensor decoderPositions;
    // the same memory, seen as rows
    private final NDArray encoderTable;
    private final NDArray decoderTable;
    // fixed ones are computed wherever they are needed; no snapshot holds them
    private boolean hasLearnedPositions;

    TrainerState(ModelConfig model, HpmProgram program, NDManager device, DataType type) {
        this.model = model;
        layout = new WeightLayout(model);
        student = FlatWeights.zeros("student", program, device, layout, type);
        teacher =
                model.predictsLoss()
                        ? FlatWeights.zeros("teacher", program, device, layout, type)
                        : null;
        mean = FlatWeights.zeros("mean", program, device, layout, type);
        square = FlatWeights.zeros("square", program, device, layout, type);
        long rows = model.patches() + 1L;
        encoderPositions =
                new FlatTensor(
                        ENCODER_POSITIONS, program, device, rows * model.encoder().width(), type);
        decoderPositions =
                new FlatTensor(
                        DECODER_POSITIONS, program, device, rows * model.decoder().width(), type);
        encoderTable = encoderPositions.array().reshape(rows, -1);
        decoderTable = decoderPositions.array().reshape(rows, -1);
        fixPositions();
    }

    private void fixPositions() {
        hasLearnedPositions = false;
        encoderPositions.write(0, fixed(model.encoder().width()));
        decoderPositions.write(0, fixed(model.decoder().width()));
    }

    private float[] fixed(int width) {
        FloatBuffer table = FloatBuffer.allocate((model.patches() + 1) * width);
        new PositionTable(model.gridSize(), width).writeTo(table);
        return table.array();
    }

    /**
     * Lets the student begin with the tensors of a file, and the teacher as its copy. What the file
     * does not have stays as it is.
     *
     * @param in stands at the first tensor
     */
    void begin(PretrainedWeights weights, SafetensorsHeader header, InputStream in)
            throws IOException {
        Map<String, float[]> tables = new HashMap<>();
        SafetensorsReader.read(
                header,
                in,
                (entry, first, part) -> {
                    WeightTensor tensor = weights.target(entry).orElse(null);
                    if (tensor == null) {
                        return;
                    }
                    float[] values = new float[part.remaining() / Float.BYTES];
                    part.asFloatBuffer().get(values);
                    int at = Math.toIntExact(first / Float.BYTES);
                    if (tensor.group() == WeightTensor.Group.FROZEN) {
                        int all = Math.toIntExact((entry.end() - entry.begin()) / Float.BYTES);
                        float[] table =
                                tables.computeIfAbsent(tensor.name(), name -> new float[all]);
                        System.arraycopy(values, 0, table, at, values.length);
                    } else {
                        student.of(tensor).write(layout.offset(tensor) + at, values);
                    }
                });
        float[] table = tables.get(PretrainedWeights.ENCODER_POSITIONS);
        if (table != null) {
            student.foldClassPosition(layout, table);
            learn(encoderPositions, model.encoder().width(), table);
        }
        table = tables.get(PretrainedWeights.DECODER_POSITIONS);
        if (table != null) {
            learn(decoderPositions, model.decoder().width(), table);
        }
        if (teacher != null) {
            teacher.copyOf(student);
        }
    }

    private void learn(FlatTensor positions, int width, float[] table) {
        new PositionTable(model.gridSize(), width)
                .learned(table)
                .ifPresent(
                        learned -> {
                            positions.write(0, learned);
                            hasLearnedPositions = true;
                        });
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
        return encoderTable;
    }

    /** [L + 1, decoder width]. */
    NDArray decoderPositions() {
        return decoderTable;
    }

    /** Everything that a snapshot holds, in its order. */
    List<FlatTensor> tensors() {
        List<FlatTensor> tensors = new ArrayList<>(student.tensors());
        if (teacher != null) {
            tensors.addAll(teacher.tensors());
        }
        tensors.addAll(mean.tensors());
        tensors.addAll(square.tensors());
        if (hasLearnedPositions) {
            tensors.add(encoderPositions);
            tensors.add(decoderPositions);
        }
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
            long elements = chunk.data().remaining() / student.plain().bytesPerElement();
            covered.merge(chunk.tensor(), elements, Long::sum);
        }
        if (hasLearnedPositions) {
            fixPositions();
        }
        hasLearnedPositions = covered.containsKey(ENCODER_POSITIONS);
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
}
