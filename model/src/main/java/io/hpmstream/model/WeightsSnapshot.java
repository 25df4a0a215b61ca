package io.hpmstream.model;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * All that a {@link Pretrainer} needs to go on where it was: student, teacher, optimizer and
 * counters, in host memory.
 *
 * @param shape of the model, and the number format of its weights, as one line of text
 * @param counters how far the training had come
 * @param chunks the tensors, cut into parts; together they cover every element once
 */
public record WeightsSnapshot(String shape, TrainerCounters counters, List<Chunk> chunks) {
    public WeightsSnapshot {
        chunks = List.copyOf(chunks);
    }

    /**
     * A part of a tensor.
     *
     * @param tensor for example {@code student.decayed}
     * @param offset first element of the tensor that is in here
     * @param tensorElements elements of the whole tensor
     * @param data direct buffer from position to limit: 32-bit floats (64-bit ones if the shape
     *     says so), little-endian. Readers take a duplicate
     */
    public record Chunk(String tensor, long offset, long tensorElements, ByteBuffer data) {
        public Chunk {
            Checks.that(data.isDirect(), "buffer of a chunk must be direct", data);
            Checks.notNegative(offset, "offset of a chunk");
        }
    }

    /** Bytes of all chunks. */
    public long bytes() {
        return chunks.stream().mapToLong(chunk -> chunk.data().remaining()).sum();
    }

    /** Gives the buffers back; afterwards nobody may read this snapshot. */
    public void release(SnapshotBuffers buffers) {
        chunks.forEach(chunk -> buffers.release(chunk.data()));
    }
}
