package io.hpmstream.model;

import io.hpmstream.model.WeightsSnapshot.Chunk;
import io.hpmstream.model.safetensors.NamedTensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The tensors of a snapshot under the names of the published checkpoints ({@code hpm.md} §1.5),
 * which for the encoder are those of timm's vision transformer. They are views of the snapshot's
 * memory and live as long as it does. Immutable.
 */
public final class SnapshotTensors {

    private final ModelConfig model;
    private final WeightLayout layout;
    private final Map<String, List<Chunk>> chunks;

    /** Whose tensors. */
    public enum Owner {
        STUDENT("student"),
        TEACHER("teacher"),
        /** The optimizer's mean of the gradients. */
        MEAN("mean"),
        /** The optimizer's mean of the squared gradients. */
        SQUARE("square");

        private final String text;

        Owner(String text) {
            this.text = text;
        }

        /** As in the names of a snapshot. */
        public String text() {
            return text;
        }
    }

    /**
     * @param model what the snapshot is of
     * @throws IllegalArgumentException if it is of another one, or its weights have 64 bits
     */
    public SnapshotTensors(ModelConfig model, WeightsSnapshot snapshot) {
        String expected = model.shape(Precision.FLOAT32);
        Checks.that(
                snapshot.shape().equals(expected),
                "snapshot must be of the model [" + expected + "]",
                snapshot.shape());
        this.model = model;
        layout = new WeightLayout(model);
        chunks =
                snapshot.chunks().stream()
                        .sorted(Comparator.comparingLong(Chunk::offset))
                        .collect(
                                Collectors.groupingBy(
                                        Chunk::tensor, TreeMap::new, Collectors.toList()));
    }

    /** Whether the snapshot has tensors of this owner: plain MAE has no teacher. */
    public boolean has(Owner owner) {
        return chunks.containsKey(owner.text() + ".decayed");
    }

    /** The encoder of the student or the teacher, with its position table. */
    public List<NamedTensor> encoder(Owner owner) {
        return layout.encoder().tensors().stream()
                .map(tensor -> tensor(tensor.name(), owner, tensor))
                .toList();
    }

    /**
     * Everything, each name after its owner's and a dot: the student's first, each owner's in the
     * order of the snapshot.
     */
    public List<NamedTensor> all() {
        List<NamedTensor> all = new ArrayList<>();
        for (Owner owner : Owner.values()) {
            if (has(owner)) {
                for (WeightTensor tensor : layout.trained()) {
                    all.add(tensor(owner.text() + "." + tensor.name(), owner, tensor));
                }
            }
        }
        for (WeightTensor table : layout.tensors(WeightTensor.Group.FROZEN)) {
            all.add(tensor("positions." + table.name(), Owner.STUDENT, table));
        }
        return all;
    }

    private NamedTensor tensor(String name, Owner owner, WeightTensor tensor) {
        List<Long> shape = tensor.shape().stream().map(Integer::longValue).toList();
        List<ByteBuffer> content =
                switch (tensor.group()) {
                    case FROZEN -> positions(tensor);
                    case PLAIN -> range(owner.text() + ".plain", tensor);
                    case DECAYED -> range(owner.text() + ".decayed", tensor);
                };
        return new NamedTensor(name, shape, content);
    }

    private List<ByteBuffer> positions(WeightTensor table) {
        String learned =
                table.name().equals(PretrainedWeights.ENCODER_POSITIONS)
                        ? TrainerState.ENCODER_POSITIONS
                        : TrainerState.DECODER_POSITIONS;
        if (chunks.containsKey(learned)) {
            return range(learned, 0, table.elements());
        }
        int width = table.shape().get(2);
        ByteBuffer values =
                ByteBuffer.allocate(Math.toIntExact(table.elements() * Float.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
        new PositionTable(model.gridSize(), width).writeTo(values.asFloatBuffer());
        return List.of(values);
    }

    private List<ByteBuffer> range(String flat, WeightTensor tensor) {
        return range(flat, layout.offset(tensor), tensor.elements());
    }

    /** Cuts elements out of the parts that they lie in. */
    private List<ByteBuffer> range(String flat, long from, long count) {
        long to = from + count;
        List<ByteBuffer> parts = new ArrayList<>();
        for (Chunk chunk : chunks.getOrDefault(flat, List.of())) {
            long elements = chunk.data().remaining() / Float.BYTES;
            long begin = Math.max(from, chunk.offset());
            long end = Math.min(to, chunk.offset() + elements);
            if (begin < end) {
                int first = chunk.data().position() + bytes(begin - chunk.offset());
                parts.add(chunk.data().slice(first, bytes(end - begin)));
            }
        }
        return parts;
    }

    private static int bytes(long elements) {
        return Math.toIntExact(elements * Float.BYTES);
    }
}
