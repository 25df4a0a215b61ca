package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;

import java.util.HexFormat;

/**
 * The formats that are read, told apart by their first bytes; a file's name or content type is
 * never asked.
 */
enum ImageFormat {
    JPEG,
    PNG,
    GIF,
    BMP,
    WEBP,
    TIFF;

    static ImageFormat of(byte[] bytes) throws UnreadableImageException {
        if (begins(bytes, 0, "\u00FF\u00D8")) {
            return JPEG;
        }
        if (begins(bytes, 0, "\u0089PNG\r\n\u001A\n")) {
            return PNG;
        }
        if (begins(bytes, 0, "GIF87a") || begins(bytes, 0, "GIF89a")) {
            return GIF;
        }
        if (begins(bytes, 0, "RIFF") && begins(bytes, 8, "WEBP")) {
            return WEBP;
        }
        if (begins(bytes, 0, "II*\0")
                || begins(bytes, 0, "MM\0*")
                || begins(bytes, 0, "II+\0")
                || begins(bytes, 0, "MM\0+")) {
            return TIFF;
        }
        if (begins(bytes, 0, "BM")) {
            return BMP;
        }
        throw new UnreadableImageException(
                DeadLetterCode.NOT_AN_IMAGE,
                "first bytes must be those of a JPEG, PNG, GIF, BMP, WebP or TIFF, actual: "
                        + beginning(bytes));
    }

    /** Reads the header of an image of this format. */
    EncodedImage open(byte[] bytes) throws UnreadableImageException {
        return switch (this) {
            case JPEG -> JpegImage.open(bytes);
            case PNG -> PngImage.open(bytes);
            case GIF -> GifImage.open(bytes);
            case BMP -> BmpImage.open(bytes);
            case WEBP -> WebpImage.open(bytes);
            case TIFF -> TiffImage.open(bytes);
        };
    }

    private static boolean begins(byte[] bytes, int offset, String magic) {
        if (bytes.length < offset + magic.length()) {
            return false;
        }
        for (int i = 0; i < magic.length(); i++) {
            if ((bytes[offset + i] & 0xFF) != magic.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static String beginning(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(bytes.length, 8));
    }
}
