package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.zip.CRC32;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Reads the chunks of a PNG (ISO/IEC 15948): its size, its EXIF orientation, and which chunks its
 * pixels need. All others are dropped before decoding, so no profile and no compressed text can do
 * harm; the checksums of those kept must be right.
 */
final class PngImage {

    private static final int SIGNATURE_BYTES = 8;
    private static final int CHUNK_BYTES = 12;
    private static final int HEADER_BYTES = 13;
    private static final int LARGEST_PALETTE_BYTES = 768;
    private static final Set<String> KEPT = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

    private PngImage() {}

    static EncodedImage open(byte[] bytes) throws UnreadableImageException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        ByteArrayOutputStream kept = new ByteArrayOutputStream(bytes.length);
        kept.write(bytes, 0, SIGNATURE_BYTES);
        Orientation orientation = Orientation.UPRIGHT;
        int at = SIGNATURE_BYTES;
        String type = "";
        while (!type.equals("IEND")) {
            if (at > bytes.length - CHUNK_BYTES) {
                throw new UnreadableImageException(
                        DeadLetterCode.TRUNCATED,
                        "PNG must be complete, it ends before its chunk IEND");
            }
            int length = in.getInt(at);
            if (length < 0 || length > bytes.length - CHUNK_BYTES - at) {
                throw new UnreadableImageException(
                        DeadLetterCode.TRUNCATED, "PNG must be complete, it ends within a chunk");
            }
            type = new String(bytes, at + 4, 4, ISO_8859_1);
            if (at == SIGNATURE_BYTES) {
                checkHeader(type, length);
            }
            if (KEPT.contains(type)) {
                checkKept(in, at, type, length);
                kept.write(bytes, at, length + CHUNK_BYTES);
            } else if (type.equals("eXIf")) {
                orientation = Orientation.ofExif(bytes, at + 8, length);
            }
            at += length + CHUNK_BYTES;
        }
        return image(in, orientation, kept.toByteArray());
    }

    private static EncodedImage image(ByteBuffer in, Orientation orientation, byte[] kept) {
        int data = SIGNATURE_BYTES + 8;
        int bytesPerSample = in.get(data + 8) == 16 ? 2 : 1;
        return new ReaderImage(
                in.getInt(data),
                in.getInt(data + 4),
                4 * bytesPerSample,
                orientation,
                kept,
                ImageReaders::png);
    }

    private static void checkHeader(String type, int length) throws UnreadableImageException {
        if (type.equals("CgBI")) {
            throw new UnreadableImageException(
                    DeadLetterCode.FORMAT_UNSUPPORTED,
                    "PNG must follow the standard, actual: Apple's CgBI variant");
        }
        if (!type.equals("IHDR") || length != HEADER_BYTES) {
            throw corrupt("it must begin with a chunk IHDR of 13 bytes");
        }
    }

    private static void checkKept(ByteBuffer in, int at, String type, int length)
            throws UnreadableImageException {
        CRC32 crc = new CRC32();
        crc.update(in.slice(at + 4, length + 4));
        if ((int) crc.getValue() != in.getInt(at + 8 + length)) {
            throw corrupt("checksum of chunk " + type + " is wrong");
        }
        if (type.equals("PLTE") && length > LARGEST_PALETTE_BYTES) {
            throw corrupt("palette must have at most 256 colours");
        }
    }

    private static UnreadableImageException corrupt(String what) {
        return new UnreadableImageException(DeadLetterCode.CORRUPT, "PNG is damaged: " + what);
    }
}
