package io.hpmstream.pipeline.pretrain;

import io.hpmstream.model.SnapshotBuffers;
import io.hpmstream.model.WeightsSnapshot.Chunk;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/**
 * A part of student, teacher or optimizer on its way into a checkpoint or out of one.
 *
 * @param chunk its buffer belongs to the JVM, never to the native library: an aborted checkpoint
 *     may still read it after the trainer is gone
 * @param pool where the buffer goes once it is written; null after a restore
 */
public record StoredChunk(Chunk chunk, @Nullable SnapshotBuffers pool) {

    /** What was read in the place of a chunk whose checksum is wrong. */
    static final StoredChunk DAMAGED =
            new StoredChunk(new Chunk("", 0, 0, ByteBuffer.allocateDirect(0)), null);

    /** Says that nobody will read the buffer again. A checkpoint that was aborted never says so. */
    void written() {
        if (pool != null) {
            pool.release(chunk.data());
        }
    }

    /** An independent view of the content. */
    ByteBuffer content() {
        return chunk.data().duplicate();
    }
}
