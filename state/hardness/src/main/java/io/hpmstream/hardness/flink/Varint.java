package io.hpmstream.hardness.flink;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Whole numbers in as few bytes as they need: seven bits a byte, the lowest first, the top bit set
 * on all but the last. {@code writeSigned} folds the sign into the lowest bit (0, -1, 1, -2, …).
 */
public final class Varint {

    private static final int MAX_BYTES = 10;

    private Varint() {}

    public static void write(long value, DataOutput out) throws IOException {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.writeByte((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    public static long read(DataInput in) throws IOException {
        long value = 0;
        for (int i = 0; i < MAX_BYTES; i++) {
            byte next = in.readByte();
            value |= (next & 0x7FL) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("state is damaged: a number is longer than " + MAX_BYTES + " bytes");
    }

    public static void writeSigned(long value, DataOutput out) throws IOException {
        write((value << 1) ^ (value >> 63), out);
    }

    public static long readSigned(DataInput in) throws IOException {
        long folded = read(in);
        return (folded >>> 1) ^ -(folded & 1);
    }
}
