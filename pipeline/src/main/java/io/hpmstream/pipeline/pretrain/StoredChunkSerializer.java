package io.hpmstream.pipeline.pretrain;

import io.hpmstream.connectors.serialization.ImmutableSerializer;
import io.hpmstream.connectors.serialization.ImmutableSerializerSnapshot;
import io.hpmstream.connectors.serialization.Wire;
import io.hpmstream.model.WeightsSnapshot.Chunk;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Streams chunks of weights between direct memory and a checkpoint, through a small buffer on the
 * heap. Because the type is immutable, Flink copies only references while the task waits, and
 * {@link #serialize} runs on the checkpoint's own thread. Format version 1 is fixed by golden bytes
 * in its test.
 */
public final class StoredChunkSerializer extends ImmutableSerializer<StoredChunk> {

    static final StoredChunkSerializer INSTANCE = new StoredChunkSerializer(Snapshot.VERSION);

    private static final long serialVersionUID = 1L;

    private static final int COPY_BYTES = 64 << 10;

    private StoredChunkSerializer(int version) {
        super(version);
    }

    @Override
    public StoredChunk createInstance() {
        return new StoredChunk(new Chunk("", 0, 0, ByteBuffer.allocateDirect(0)), null);
    }

    @Override
    public void serialize(StoredChunk stored, DataOutputView out) throws IOException {
        Chunk chunk = stored.chunk();
        ByteBuffer content = stored.content();
        Wire.writeString(chunk.tensor(), out);
        out.writeLong(chunk.offset());
        out.writeLong(chunk.tensorElements());
        out.writeInt(content.remaining());
        byte[] copy = new byte[Math.min(COPY_BYTES, content.remaining())];
        while (content.hasRemaining()) {
            int length = Math.min(copy.length, content.remaining());
            content.get(copy, 0, length);
            out.write(copy, 0, length);
        }
        stored.written();
    }

    @Override
    public StoredChunk deserialize(DataInputView in) throws IOException {
        String tensor = Wire.readString(in);
        long offset = in.readLong();
        long elements = in.readLong();
        int bytes = in.readInt();
        if (bytes < 0) {
            throw new EOFException("chunk of %s claims %d bytes".formatted(tensor, bytes));
        }
        ByteBuffer content = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
        byte[] copy = new byte[Math.min(COPY_BYTES, bytes)];
        while (content.hasRemaining()) {
            int length = Math.min(copy.length, content.remaining());
            in.readFully(copy, 0, length);
            content.put(copy, 0, length);
        }
        return new StoredChunk(new Chunk(tensor, offset, elements, content.flip()), null);
    }

    @Override
    public TypeSerializerSnapshot<StoredChunk> snapshotConfiguration() {
        return new Snapshot();
    }

    /**
     * The version of this format. Public with a public constructor because Flink restores it by
     * name.
     */
    public static final class Snapshot extends ImmutableSerializerSnapshot<StoredChunk> {

        private static final int VERSION = 1;

        public Snapshot() {
            super(VERSION);
        }

        @Override
        protected ImmutableSerializer<StoredChunk> serializer(int version) {
            return new StoredChunkSerializer(version);
        }
    }
}
