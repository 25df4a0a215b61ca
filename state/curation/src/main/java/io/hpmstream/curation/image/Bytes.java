package io.hpmstream.curation.image;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A growing buffer of bytes that packed images are written into. Not thread safe. */
final class Bytes {

    private ByteBuffer buffer = ByteBuffer.allocate(4096);

    void putByte(int value) {
        room(1).put((byte) value);
    }

    void putShort(int value) {
        room(Short.BYTES).putShort((short) value);
    }

    void putDouble(double value) {
        room(Double.BYTES).putDouble(value);
    }

    /** Seven bits a byte, the lowest first; a negative number takes ten bytes. */
    void putVarint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            putByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        putByte((int) rest);
    }

    void putText(@Nullable String text) {
        if (text == null) {
            putVarint(0);
            return;
        }
        byte[] bytes = text.getBytes(UTF_8);
        putVarint(bytes.length + 1L);
        put(bytes);
    }

    void put(byte[] bytes) {
        room(bytes.length).put(bytes);
    }

    /** What was put since the last call. */
    byte[] take() {
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes).clear();
        return bytes;
    }

    static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    static @Nullable String text(ByteBuffer in) {
        int length = (int) varint(in);
        if (length == 0) {
            return null;
        }
        byte[] bytes = new byte[length - 1];
        in.get(bytes);
        return new String(bytes, UTF_8);
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int size = Math.max(2 * buffer.capacity(), buffer.position() + bytes);
            buffer = ByteBuffer.allocate(size).put(buffer.flip());
        }
        return buffer;
    }
}
