package io.hpmstream.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Direct buffers of the JVM for snapshots, handed out and taken back by any thread, so that one
 * snapshot after the other uses the same memory. Nothing else ever frees or overwrites a buffer
 * that is out, so its reader may finish even after the trainer is closed. The memory counts against
 * {@code -XX:MaxDirectMemorySize}.
 */
public final class SnapshotBuffers {
    /** Largest part that a tensor is cut into, unless told otherwise: 64 MiB. */
    public static final int DEFAULT_CHUNK_BYTES = 1 << 26;

    private final int chunkBytes;
    private final Map<Integer, Deque<ByteBuffer>> free = new HashMap<>();
    private long allocatedBytes;

    /** An empty pool; it grows to what its users hold at the same time. */
    public SnapshotBuffers() {
        this(DEFAULT_CHUNK_BYTES);
    }

    /** An empty pool for snapshots whose parts have at most so many bytes, a multiple of 8. */
    public SnapshotBuffers(int chunkBytes) {
        Checks.that(
                chunkBytes > 0 && chunkBytes % Double.BYTES == 0,
                "bytes of a chunk must be a multiple of 8",
                chunkBytes);
        this.chunkBytes = chunkBytes;
    }

    /** Bytes of the largest part of a snapshot. */
    public int chunkBytes() {
        return chunkBytes;
    }

    /**
     * A little-endian direct buffer of exactly so many bytes, with content left over from before.
     */
    public synchronized ByteBuffer acquire(int bytes) {
        Deque<ByteBuffer> pool = free.get(bytes);
        ByteBuffer pooled = pool == null ? null : pool.poll();
        if (pooled != null) {
            return pooled.clear();
        }
        allocatedBytes += bytes;
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Takes back a buffer that nobody reads any more. */
    public synchronized void release(ByteBuffer buffer) {
        free.computeIfAbsent(buffer.capacity(), bytes -> new ArrayDeque<>()).add(buffer);
    }

    /** Bytes of all buffers made, in use or not. */
    public synchronized long allocatedBytes() {
        return allocatedBytes;
    }

    /** Bytes of the buffers that lie here for the next snapshot. */
    public synchronized long freeBytes() {
        return free.entrySet().stream()
                .mapToLong(pool -> (long) pool.getKey() * pool.getValue().size())
                .sum();
    }
}
