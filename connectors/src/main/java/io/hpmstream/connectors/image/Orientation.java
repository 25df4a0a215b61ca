package io.hpmstream.connectors.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How an image is to be turned before it is looked at (EXIF tag 274). A pixel that is seen at (x,
 * y) is stored at (x, y), or at (y, x) if {@code transposed}, counted from the right if {@code
 * fromRight}, from below if {@code fromBelow}.
 */
record Orientation(boolean transposed, boolean fromRight, boolean fromBelow) {

    static final Orientation UPRIGHT = new Orientation(false, false, false);

    private static final int TAG = 0x0112;
    private static final int ENTRY_BYTES = 12;

    /** The orientation of an EXIF value; anything but 2 to 8 is upright. */
    static Orientation of(int exif) {
        return switch (exif) {
            case 2 -> new Orientation(false, true, false);
            case 3 -> new Orientation(false, true, true);
            case 4 -> new Orientation(false, false, true);
            case 5 -> new Orientation(true, false, false);
            case 6 -> new Orientation(true, false, true);
            case 7 -> new Orientation(true, true, true);
            case 8 -> new Orientation(true, true, false);
            default -> UPRIGHT;
        };
    }

    /**
     * The orientation that an EXIF block (a TIFF header and its directories) tells. A damaged block
     * tells nothing: it is no reason to refuse the pixels.
     */
    static Orientation ofExif(byte[] bytes, int offset, int length) {
        if (length < 8) {
            return UPRIGHT;
        }
        ByteBuffer exif = ByteBuffer.wrap(bytes, offset, length).slice();
        if (exif.getShort(0) == 0x4949) {
            exif.order(ByteOrder.LITTLE_ENDIAN);
        }
        int directory = exif.getInt(4);
        if (directory < 8 || directory > length - 2) {
            return UPRIGHT;
        }
        int entries = Short.toUnsignedInt(exif.getShort(directory));
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + i * ENTRY_BYTES;
            if (entry > length - ENTRY_BYTES) {
                return UPRIGHT;
            }
            if (Short.toUnsignedInt(exif.getShort(entry)) == TAG) {
                return of(exif.getShort(entry + 8));
            }
        }
        return UPRIGHT;
    }

    /**
     * Where a region of the seen image is stored in an image of {@code width} x {@code height}
     * stored pixels.
     */
    Region stored(Region seen, int width, int height) {
        Region turned =
                transposed ? new Region(seen.y(), seen.x(), seen.height(), seen.width()) : seen;
        return new Region(
                fromRight ? width - turned.x() - turned.width() : turned.x(),
                fromBelow ? height - turned.y() - turned.height() : turned.y(),
                turned.width(),
                turned.height());
    }
}
