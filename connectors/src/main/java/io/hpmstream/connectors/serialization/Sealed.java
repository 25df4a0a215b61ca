package io.hpmstream.connectors.serialization;

import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Bytes between checksums (CRC-32C), because storage may hand back other bytes than it was given: a
 * length as int and its checksum, so that no damaged length allocates memory, then the bytes and
 * their checksum.
 */
public final class Sealed {

    private Sealed() {}

    /** Writes bytes and what is needed to know them again. */
    public static void write(byte[] bytes, DataOutputView out) throws IOException {
        out.writeInt(bytes.length);
        out.writeInt(checksum(bytes.length));
        out.write(bytes);
        out.writeInt(checksum(bytes));
    }

    /** The bytes; empty if they, or their length, are not those that were written. */
    public static Optional<byte[]> read(DataInputView in) throws IOException {
        int length = in.readInt();
        if (in.readInt() != checksum(length) || length < 0) {
            return Optional.empty();
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return in.readInt() == checksum(bytes) ? Optional.of(bytes) : Optional.empty();
    }

    private static int checksum(int length) {
        return checksum(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }
}
