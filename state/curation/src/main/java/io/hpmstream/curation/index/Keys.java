package io.hpmstream.curation.index;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes of keys: RocksDB compares them as unsigned bytes, so numbers stand with their highest
 * byte first and their sign turned. Ids come last, so that ties are in the order of ids.
 */
final class Keys {

    private Keys() {}

    static byte[] row(int row) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(row).array();
    }

    static int row(byte[] value) {
        return ByteBuffer.wrap(value).getInt();
    }

    static byte[] value(byte[] prefix, long value) {
        return ByteBuffer.allocate(prefix.length + Long.BYTES)
                .put(prefix)
                .putLong(value ^ Long.MIN_VALUE)
                .array();
    }

    static byte[] sorted(byte[] prefix, long value, byte[] imageId) {
        return ByteBuffer.allocate(prefix.length + Long.BYTES + imageId.length)
                .put(prefix)
                .putLong(value ^ Long.MIN_VALUE)
                .put(imageId)
                .array();
    }

    /** The smallest key that is behind all of a value; null if no key can be. */
    static byte @Nullable [] behind(byte[] prefix, long value) {
        byte[] behind = value(prefix, value);
        for (int at = behind.length - 1; at >= 0; at--) {
            if (++behind[at] != 0) {
                return behind;
            }
        }
        return null;
    }

    /** The value that a key has as {@code stored}. */
    static long value(long stored) {
        return stored ^ Long.MIN_VALUE;
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length
                && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
