package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the headers of a Windows or OS/2 bitmap and checks what its decoder would believe. */
final class BmpImage {

    private static final int INFO = 14;
    private static final int OS2_HEADER = 12;
    private static final int SHORTEST_HEADER_WITH_COMPRESSION = 40;
    private static final int UNCOMPRESSED = 0;
    private static final int EMBEDDED_JPEG = 4;
    private static final int EMBEDDED_PNG = 5;
    private static final int MOST_COLORS = 256;
    private static final int MOST_BITS = 32;

    private BmpImage() {}

    static EncodedImage open(byte[] bytes) throws UnreadableImageException {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int header = in.getInt(INFO);
        boolean os2 = header == OS2_HEADER;
        int width = os2 ? Short.toUnsignedInt(in.getShort(INFO + 4)) : in.getInt(INFO + 4);
        int rows = os2 ? Short.toUnsignedInt(in.getShort(INFO + 6)) : in.getInt(INFO + 8);
        int bits = in.getShort(os2 ? INFO + 10 : INFO + 14);
        // negative: stored from above
        int height = Math.abs(rows);
        boolean detailed = header >= SHORTEST_HEADER_WITH_COMPRESSION;
        int compression = detailed ? in.getInt(INFO + 16) : UNCOMPRESSED;
        if (compression == EMBEDDED_JPEG || compression == EMBEDDED_PNG) {
            throw new UnreadableImageException(
                    DeadLetterCode.FORMAT_UNSUPPORTED,
                    "BMP must hold pixels, actual: an embedded JPEG or PNG");
        }
        if (width < 0 || height < 0 || bits < 1 || bits > MOST_BITS) {
            throw corrupt(
                    "size must be positive and have 1 to 32 bits, actual: %d x %d with %d bits"
                            .formatted(width, rows, bits));
        }
        if (compression == UNCOMPRESSED) {
            checkComplete(in, width, height, bits);
        }
        byte[] checked = detailed ? withCheckedPalette(bytes, in.getInt(INFO + 32), bits) : bytes;
        return new ReaderImage(width, height, 4, Orientation.UPRIGHT, checked, ImageReaders::bmp);
    }

    private static void checkComplete(ByteBuffer in, int width, int height, int bits)
            throws UnreadableImageException {
        long rowBytes = ((long) width * bits + 31) / 32 * 4;
        long needed = Integer.toUnsignedLong(in.getInt(10)) + rowBytes * height;
        if (needed > in.capacity()) {
            throw new UnreadableImageException(
                    DeadLetterCode.TRUNCATED,
                    "BMP must be complete: %d x %d pixels take %d bytes, actual: %d"
                            .formatted(width, height, needed, in.capacity()));
        }
    }

    /** Colours that are no palette are not read: some writers put nonsense there. */
    private static byte[] withCheckedPalette(byte[] bytes, int colors, int bits)
            throws UnreadableImageException {
        if (colors >= 0 && colors <= MOST_COLORS) {
            return bytes;
        }
        if (bits <= 8) {
            throw corrupt(
                    "palette must have at most %d colours, actual: %d"
                            .formatted(MOST_COLORS, colors));
        }
        byte[] without = bytes.clone();
        ByteBuffer.wrap(without).putInt(INFO + 32, 0);
        return without;
    }

    private static UnreadableImageException corrupt(String what) {
        return new UnreadableImageException(DeadLetterCode.CORRUPT, "BMP is damaged: " + what);
    }
}
