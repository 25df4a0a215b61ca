package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * The first directory of a TIFF or BigTIFF: the fields that pixels need, each checked to lie within
 * the file.
 */
final class TiffDirectory {

    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int BITS_PER_SAMPLE = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int STRIP_OFFSETS = 273;
    static final int ORIENTATION = 274;
    static final int SAMPLES_PER_PIXEL = 277;
    static final int STRIP_COUNTS = 279;
    static final int TILE_WIDTH = 322;
    static final int TILE_HEIGHT = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_COUNTS = 325;
    static final int INK_SET = 332;

    // and: subfile type 254, fill order 266, rows per strip 278, planes 284, fax options 292 293,
    // predictor 317,
    // palette 320, extra samples 338, sample format 339, JPEG tables 347, YCbCr 529 to 531,
    // reference black 532
    private static final Set<Integer> KEPT =
            Set.of(
                    254,
                    WIDTH,
                    HEIGHT,
                    BITS_PER_SAMPLE,
                    COMPRESSION,
                    PHOTOMETRIC,
                    266,
                    STRIP_OFFSETS,
                    SAMPLES_PER_PIXEL,
                    278,
                    STRIP_COUNTS,
                    284,
                    292,
                    293,
                    317,
                    320,
                    TILE_WIDTH,
                    TILE_HEIGHT,
                    TILE_OFFSETS,
                    TILE_COUNTS,
                    INK_SET,
                    338,
                    339,
                    347,
                    529,
                    530,
                    531,
                    532);

    // by the type's number: BYTE ASCII SHORT LONG RATIONAL SBYTE UNDEFINED SSHORT SLONG SRATIONAL
    // FLOAT DOUBLE IFD,
    // and of BigTIFF LONG8 SLONG8 IFD8
    private static final int[] TYPE_BYTES = {
        0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8
    };

    private static final int BIG = 43;

    private final byte[] bytes;
    private final ByteBuffer in;
    private final boolean big;
    private final Map<Integer, Field> fields = new TreeMap<>();

    /** One field: where its entry and its values are. */
    private record Field(int entry, int type, int count, int values) {}

    private TiffDirectory(byte[] bytes) {
        this.bytes = bytes;
        this.in = ByteBuffer.wrap(bytes);
        in.order(bytes[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        this.big = in.getShort(2) == BIG;
    }

    static TiffDirectory first(byte[] bytes) throws UnreadableImageException {
        TiffDirectory directory = new TiffDirectory(bytes);
        directory.read();
        return directory;
    }

    private void read() throws UnreadableImageException {
        int at = position(big ? in.getLong(8) : Integer.toUnsignedLong(in.getInt(4)), 2);
        long entries = big ? in.getLong(at) : Short.toUnsignedInt(in.getShort(at));
        int first = at + (big ? 8 : 2);
        if (entries < 0 || entries > (bytes.length - first) / entryBytes()) {
            throw truncated();
        }
        for (int i = 0; i < entries; i++) {
            readEntry(first + i * entryBytes());
        }
    }

    private int entryBytes() {
        return big ? 20 : 12;
    }

    private void readEntry(int entry) throws UnreadableImageException {
        int tag = Short.toUnsignedInt(in.getShort(entry));
        if (!KEPT.contains(tag) && tag != ORIENTATION) {
            return;
        }
        int type = Short.toUnsignedInt(in.getShort(entry + 2));
        long count = big ? in.getLong(entry + 4) : Integer.toUnsignedLong(in.getInt(entry + 4));
        int size = type < TYPE_BYTES.length ? TYPE_BYTES[type] : 0;
        if (size == 0 || count < 0) {
            throw corrupt("field %d must have a known type, actual: %d".formatted(tag, type));
        }
        if (count > bytes.length) {
            throw truncated();
        }
        int inline = entry + (big ? 12 : 8);
        long length = count * size;
        boolean inside = length <= (big ? 8 : 4);
        int values =
                inside
                        ? inline
                        : position(
                                big
                                        ? in.getLong(inline)
                                        : Integer.toUnsignedLong(in.getInt(inline)),
                                length);
        fields.putIfAbsent(tag, new Field(entry, type, (int) count, values));
    }

    private int position(long offset, long length) throws UnreadableImageException {
        if (offset < 0 || offset > bytes.length - length) {
            throw truncated();
        }
        return (int) offset;
    }

    boolean has(int tag) {
        return fields.containsKey(tag);
    }

    /** The first number of a field. */
    long number(int tag, long absent) {
        return numbers(tag).findFirst().orElse(absent);
    }

    /** All numbers of a field whose type is an unsigned integer; of another none. */
    LongStream numbers(int tag) {
        @Nullable Field field = fields.get(tag);
        return field == null
                ? LongStream.empty()
                : LongStream.range(0, field.count).map(i -> value(field, (int) i));
    }

    private long value(Field field, int index) {
        int at = field.values + index * TYPE_BYTES[field.type];
        return switch (TYPE_BYTES[field.type]) {
            case 1 -> Byte.toUnsignedLong(in.get(at));
            case 2 -> Short.toUnsignedLong(in.getShort(at));
            case 4 -> Integer.toUnsignedLong(in.getInt(at));
            default -> in.getLong(at);
        };
    }

    /** The file with a new directory at its end: the kept fields, and none that follows. */
    byte[] rewritten() {
        int kept = has(ORIENTATION) ? fields.size() - 1 : fields.size();
        int start = bytes.length + (bytes.length & 1);
        int next = big ? 8 : 4;
        byte[] all = Arrays.copyOf(bytes, start + (big ? 8 : 2) + kept * entryBytes() + next);
        ByteBuffer out = ByteBuffer.wrap(all).order(in.order());
        if (big) {
            out.putLong(8, start).putLong(start, kept);
        } else {
            out.putInt(4, start).putShort(start, (short) kept);
        }
        out.position(start + (big ? 8 : 2));
        fields.forEach(
                (tag, field) -> {
                    if (tag != ORIENTATION) {
                        out.put(bytes, field.entry, entryBytes());
                    }
                });
        return all;
    }

    static UnreadableImageException corrupt(String what) {
        return new UnreadableImageException(DeadLetterCode.CORRUPT, "TIFF is damaged: " + what);
    }

    private static UnreadableImageException truncated() {
        return new UnreadableImageException(
                DeadLetterCode.TRUNCATED,
                "TIFF must be complete, a part of its directory lies behind its end");
    }
}
