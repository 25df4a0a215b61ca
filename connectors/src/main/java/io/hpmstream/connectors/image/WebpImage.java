package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Reads the chunks of a WebP (RFC 9649): the still image, or the first frame of an animation. Only
 * its pixels go to the decoder, in a container written anew whose size is the one that the pixels
 * themselves announce.
 */
final class WebpImage {

    private static final int FIRST_CHUNK = 12;
    private static final int FRAME_HEADER = 16;
    private static final int EXTENDED_BYTES = 10;
    private static final int HAS_ALPHA = 0x10;

    private final byte[] bytes;
    private final ByteBuffer in;
    private Orientation orientation = Orientation.UPRIGHT;
    private @Nullable Chunk pixels;
    private @Nullable Chunk alpha;

    private WebpImage(byte[] bytes) {
        this.bytes = bytes;
        this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Where a chunk's data is. */
    private record Chunk(String type, int at, int length) {

        int padded() {
            return length + (length & 1);
        }
    }

    static EncodedImage open(byte[] bytes) throws UnreadableImageException {
        WebpImage image = new WebpImage(bytes);
        long announced = Integer.toUnsignedLong(image.in.getInt(4)) + 8;
        if (announced > bytes.length) {
            throw new UnreadableImageException(
                    DeadLetterCode.TRUNCATED,
                    "WebP must be complete: %d bytes announced, actual: %d"
                            .formatted(announced, bytes.length));
        }
        image.readChunks(FIRST_CHUNK, (int) announced, true);
        return image.encoded();
    }

    private void readChunks(int start, int end, boolean outermost) throws UnreadableImageException {
        int at = start;
        while (at <= end - 8) {
            Chunk chunk =
                    new Chunk(new String(bytes, at, 4, ISO_8859_1), at + 8, in.getInt(at + 4));
            if (chunk.length < 0 || chunk.length > end - chunk.at) {
                throw new UnreadableImageException(
                        DeadLetterCode.TRUNCATED, "WebP must be complete, it ends within a chunk");
            }
            readChunk(chunk, outermost);
            at = chunk.at + chunk.padded();
        }
    }

    private void readChunk(Chunk chunk, boolean outermost) throws UnreadableImageException {
        switch (chunk.type) {
            case "VP8 ", "VP8L" -> pixels = pixels == null ? chunk : pixels;
            case "ALPH" -> alpha = pixels == null ? chunk : alpha;
            case "ANMF" -> {
                if (outermost && pixels == null) {
                    readChunks(chunk.at + FRAME_HEADER, chunk.at + chunk.length, false);
                }
            }
            case "EXIF" -> orientation = orientation(chunk);
            default -> {}
        }
    }

    private Orientation orientation(Chunk exif) {
        // some writers keep the prefix that EXIF has within JPEG
        int skip =
                exif.length > 6 && new String(bytes, exif.at, 4, ISO_8859_1).equals("Exif") ? 6 : 0;
        return Orientation.ofExif(bytes, exif.at + skip, exif.length - skip);
    }

    private EncodedImage encoded() throws UnreadableImageException {
        if (pixels == null) {
            throw new UnreadableImageException(
                    DeadLetterCode.CORRUPT, "WebP is damaged: it has no image");
        }
        boolean lossless = pixels.type.equals("VP8L");
        int width =
                lossless
                        ? (in.getInt(pixels.at + 1) & 0x3FFF) + 1
                        : in.getShort(pixels.at + 6) & 0x3FFF;
        int height =
                lossless
                        ? ((in.getInt(pixels.at + 1) >>> 14) & 0x3FFF) + 1
                        : in.getShort(pixels.at + 8) & 0x3FFF;
        byte[] written =
                alpha == null || lossless ? plain(pixels) : extended(alpha, pixels, width, height);
        return new ReaderImage(width, height, 4, orientation, written, ImageReaders::webp);
    }

    private byte[] plain(Chunk chunk) {
        byte[] all = new byte[FIRST_CHUNK + 8 + chunk.padded()];
        copy(chunk, container(all));
        return all;
    }

    private byte[] extended(Chunk transparency, Chunk color, int width, int height) {
        byte[] all =
                new byte
                        [FIRST_CHUNK
                                + 8
                                + EXTENDED_BYTES
                                + 8
                                + transparency.padded()
                                + 8
                                + color.padded()];
        ByteBuffer out = container(all);
        out.put("VP8X".getBytes(ISO_8859_1)).putInt(EXTENDED_BYTES).putInt(HAS_ALPHA);
        putThreeBytes(width - 1, out);
        putThreeBytes(height - 1, out);
        copy(transparency, out);
        copy(color, out);
        return all;
    }

    private static ByteBuffer container(byte[] all) {
        ByteBuffer out = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        return out.put("RIFF".getBytes(ISO_8859_1))
                .putInt(all.length - 8)
                .put("WEBP".getBytes(ISO_8859_1));
    }

    private static void putThreeBytes(int value, ByteBuffer out) {
        out.put((byte) value).put((byte) (value >>> 8)).put((byte) (value >>> 16));
    }

    private void copy(Chunk chunk, ByteBuffer out) {
        out.put(chunk.type.getBytes(ISO_8859_1))
                .putInt(chunk.length)
                .put(bytes, chunk.at, chunk.length);
        if (chunk.padded() > chunk.length) {
            out.put((byte) 0);
        }
    }
}
