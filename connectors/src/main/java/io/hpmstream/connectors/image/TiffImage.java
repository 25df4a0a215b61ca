package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;

import java.util.Arrays;

/**
 * Checks the first directory of a TIFF (6.0, and BigTIFF): its size, and that its strips or tiles
 * lie within the file and are no larger than they should be. The decoder sees a directory written
 * anew that holds nothing but what its pixels need: no other page, no metadata, no colour profile.
 */
final class TiffImage {

    private static final int MOST_BYTES_PER_PIXEL = 32;
    private static final int LARGEST_TILE_PIXELS = 1 << 24;
    private static final int OLD_JPEG = 6;
    private static final int JPEG = 7;
    private static final int SEPARATED = 5;
    private static final int CMYK_INKS = 1;

    private final byte[] bytes;
    private final TiffDirectory directory;

    private TiffImage(byte[] bytes, TiffDirectory directory) {
        this.bytes = bytes;
        this.directory = directory;
    }

    static EncodedImage open(byte[] bytes) throws UnreadableImageException {
        TiffDirectory directory = TiffDirectory.first(bytes);
        return new TiffImage(bytes, directory).checked();
    }

    private EncodedImage checked() throws UnreadableImageException {
        long width = directory.number(TiffDirectory.WIDTH, 0);
        long height = directory.number(TiffDirectory.HEIGHT, 0);
        if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw TiffDirectory.corrupt(
                    "size must fit into 31 bits, actual: %d x %d".formatted(width, height));
        }
        long bits = directory.numbers(TiffDirectory.BITS_PER_SAMPLE).max().orElse(1);
        long samples = directory.number(TiffDirectory.SAMPLES_PER_PIXEL, 1);
        long bytesPerPixel = Math.max(1, (bits + 7) / 8) * Math.max(1, samples);
        if (bits > 64 || samples > MOST_BYTES_PER_PIXEL || bytesPerPixel > MOST_BYTES_PER_PIXEL) {
            throw new UnreadableImageException(
                    DeadLetterCode.FORMAT_UNSUPPORTED,
                    "TIFF must have at most %d bytes for each pixel, actual: %d samples of %d bits"
                            .formatted(MOST_BYTES_PER_PIXEL, samples, bits));
        }
        checkColor();
        checkData(width, height);
        Orientation orientation =
                Orientation.of((int) directory.number(TiffDirectory.ORIENTATION, 1));
        return new ReaderImage(
                (int) width,
                (int) height,
                (int) Math.max(4, bytesPerPixel),
                orientation,
                directory.rewritten(),
                ImageReaders::tiff);
    }

    private void checkColor() throws UnreadableImageException {
        boolean inks = directory.number(TiffDirectory.PHOTOMETRIC, 0) == SEPARATED;
        if (inks
                && (directory.number(TiffDirectory.INK_SET, CMYK_INKS) != CMYK_INKS
                        || directory.number(TiffDirectory.SAMPLES_PER_PIXEL, 1) < 4)) {
            throw new UnreadableImageException(
                    DeadLetterCode.COLOR_UNCONVERTIBLE,
                    "TIFF must have inks cyan, magenta, yellow and black");
        }
    }

    private void checkData(long width, long height) throws UnreadableImageException {
        long compression = directory.number(TiffDirectory.COMPRESSION, 1);
        if (compression == OLD_JPEG) {
            throw new UnreadableImageException(
                    DeadLetterCode.FORMAT_UNSUPPORTED,
                    "TIFF must not hold JPEG of the withdrawn kind (compression 6)");
        }
        long tileWidth = directory.number(TiffDirectory.TILE_WIDTH, Math.max(1, width));
        long tileHeight = directory.number(TiffDirectory.TILE_HEIGHT, Math.max(1, height));
        boolean tiled = directory.has(TiffDirectory.TILE_WIDTH);
        if (tileWidth < 1
                || tileHeight < 1
                || (tiled
                        && tileWidth
                                > LARGEST_TILE_PIXELS
                                        / Math.min(tileHeight, LARGEST_TILE_PIXELS))) {
            throw TiffDirectory.corrupt(
                    "tiles must have at most %d pixels, actual: %d x %d"
                            .formatted(LARGEST_TILE_PIXELS, tileWidth, tileHeight));
        }
        long[] offsets =
                directory
                        .numbers(tiled ? TiffDirectory.TILE_OFFSETS : TiffDirectory.STRIP_OFFSETS)
                        .toArray();
        long[] counts =
                directory
                        .numbers(tiled ? TiffDirectory.TILE_COUNTS : TiffDirectory.STRIP_COUNTS)
                        .toArray();
        for (int i = 0; i < offsets.length; i++) {
            long count = i < counts.length ? counts[i] : 0;
            if (offsets[i] < 0 || count < 0 || offsets[i] > bytes.length - count) {
                throw new UnreadableImageException(
                        DeadLetterCode.TRUNCATED,
                        "TIFF must be complete, a strip or tile lies behind its end");
            }
            if (compression == JPEG) {
                checkJpeg((int) offsets[i], (int) count, tileWidth, tileHeight);
            }
        }
    }

    /** A small tile must not hold a huge JPEG. */
    private void checkJpeg(int offset, int count, long tileWidth, long tileHeight)
            throws UnreadableImageException {
        JpegHeader jpeg = JpegHeader.parse(Arrays.copyOfRange(bytes, offset, offset + count));
        // encoders may round up to whole blocks
        if (jpeg.width() > tileWidth + 64 || jpeg.height() > tileHeight + 64) {
            throw TiffDirectory.corrupt(
                    "JPEG of %d x %d must fit its tile of %d x %d"
                            .formatted(jpeg.width(), jpeg.height(), tileWidth, tileHeight));
        }
    }
}
