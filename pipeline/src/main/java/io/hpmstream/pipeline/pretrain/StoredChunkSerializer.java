package io.hpmstream.pipeline.pretrain;

import io.hpmstream.connectors.serialization.ImmutableSerializer;
import io.hpmstream.connectors.serialization.ImmutableSerializerSnapshot;
import io.hpmstream.connectors.serialization.Sealed;
import io.hpmstream.connectors.serialization.Wire;
import io.hpmstream.model.WeightsSnapshot.Chunk;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Streams chunks of weights between direct memory and a checkpoint, through a small buffer on the
 * heap. Because the type is immutable, Flink copies only references while the task waits, and
 * {@link #serialize} runs on the checkpoint's own thread. Format versions 1 and 2, which has
 * checksums, are fixed by golden bytes in their test. A chunk that is not what was written is
 * {@link StoredChunk#DAMAGED}: only the operator that gets it knows which file that came from.
 */
public final class StoredChunkSerializer extends ImmutableSerializer<StoredChunk> {

    static final StoredChunkSerializer INSTANCE = new StoredChunkSerializer(Snapshot.VERSION);

    private static final long serialVersionUID = 1L;

    private static final int COPY_BYTES = 64 << 10;
    private static final int HEADER_BYTES = 64;

    private StoredChunkSerializer(int version) {
        super(version);
    }

    @Override
    public StoredChunk createInstance() {
        return StoredChunk.DAMAGED;
    }

    @Override
    public void serialize(StoredChunk stored, DataOutputView out) throws IOException {
        Chunk chunk = stored.chunk();
        ByteBuffer content = stored.content();
        DataOutputSerializer header = new DataOutputSerializer(HEADER_BYTES);
        Wire.writeString(chunk.tensor(), header);
        header.writeLong(chunk.offset());
        header.writeLong(chunk.tensorElements());
        header.writeInt(content.remaining());
        Sealed.write(header.getCopyOfBuffer(), out);
        CRC32C checksum = new CRC32C();
        checksum.update(content.duplicate());
        byte[] copy = new byte[Math.min(COPY_BYTES, content.remaining())];
        while (content.hasRemaining()) {
            int length = Math.min(copy.length, content.remaining());
            content.get(copy, 0, length);
            BulkTransfer.write(copy, length, out);
        }
        out.writeInt((int) checksum.getValue());
        stored.written();
    }

    @Override
    public StoredChunk deserialize(DataInputView in) throws IOException {
        if (version() == 1) {
            return new StoredChunk(chunk(in, in), null);
        }
        Optional<byte[]> header = Sealed.read(in);
        if (header.isEmpty()) {
            return StoredChunk.DAMAGED;
        }
        Chunk chunk = chunk(new DataInputDeserializer(header.get()), in);
        CRC32C checksum = new CRC32C();
        checksum.update(chunk.data().duplicate());
        return in.readInt() == (int) checksum.getValue()
                ? new StoredChunk(chunk, null)
                : StoredChunk.DAMAGED;
    }

    private static Chunk chunk(DataInputView header, DataInputView in) throws IOException {
        String tensor = Wire.readString(header);
        long offset = header.readLong();
        long elements = header.readLong();
        int bytes = header.readInt();
        if (bytes < 0) {
            throw new EOFException("chunk of %s claims %d bytes".formatted(tensor, bytes));
        }
        ByteBuffer content = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
        byte[] copy = new byte[Math.min(COPY_BYTES, bytes)];
        while (content.hasRemaining()) {
            int length = Math.min(copy.length, content.remaining());
            BulkTransfer.read(copy, length, in);
            content.put(copy, 0, length);
        }
        return new Chunk(tensor, offset, elements, content.flip());
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

        private static final int VERSION = 2;

        public Snapshot() {
            super(VERSION);
        }

        @Override
        protected ImmutableSerializer<StoredChunk> serializer(int version) {
            return new StoredChunkSerializer(version);
        }
    }
}
