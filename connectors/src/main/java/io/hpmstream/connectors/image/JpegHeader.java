package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;

import java.io.ByteArrayOutputStream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Reads the segments of a JPEG before its pixels (ITU-T T.81, annex B): size, components, colour
 * transform, EXIF orientation, and where everything is that the decoder needs.
 */
final class JpegHeader {

    private static final int SOI = 0xD8;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int DQT = 0xDB;
    private static final int DHT = 0xC4;
    private static final int DRI = 0xDD;
    private static final int DAC = 0xCC;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final int MOST_SCANS = 500;
    private static final int NO_TRANSFORM = -1;

    private final byte[] bytes;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(1024);
    private int width = -1;
    private int height;
    private byte[] ids = new byte[0];
    private boolean progressive;
    private boolean hasJfif;
    private int adobeTransform = NO_TRANSFORM;
    private Orientation orientation = Orientation.UPRIGHT;
    private int scanComponents;
    private int scan;
    private int end;
    private boolean hasEnd;

    private JpegHeader(byte[] bytes) {
        this.bytes = bytes;
    }

    static JpegHeader parse(byte[] bytes) throws UnreadableImageException {
        JpegHeader header = new JpegHeader(bytes);
        header.readSegments();
        header.findEnd();
        return header;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int components() {
        return ids.length;
    }

    /** Whether the file has an end marker after its pixels. */
    boolean hasEnd() {
        return hasEnd;
    }

    /** While a progressive image is decoded, all its coefficients are kept beside its pixels. */
    int bytesPerPixel() {
        return progressive ? 3 * ids.length : ids.length;
    }

    Orientation orientation() {
        return orientation;
    }

    /** The same image without anything but its pixels; ends with an end marker. */
    byte[] stripped(byte[] original) {
        byte[] head = kept.toByteArray();
        byte[] all = new byte[2 + head.length + (end - scan) + 2];
        all[0] = (byte) 0xFF;
        all[1] = (byte) SOI;
        System.arraycopy(head, 0, all, 2, head.length);
        System.arraycopy(original, scan, all, 2 + head.length, end - scan);
        all[all.length - 2] = (byte) 0xFF;
        all[all.length - 1] = (byte) EOI;
        return all;
    }

    /** What the components mean, as the Independent JPEG Group's library guesses it. */
    JpegColor color() throws UnreadableImageException {
        return switch (ids.length) {
            case 1 -> JpegColor.GRAY;
            case 3 -> threeComponents();
            case 4 -> fourComponents();
            default -> throw unconvertible(ids.length + " components");
        };
    }

    private JpegColor threeComponents() {
        if (hasJfif) {
            return JpegColor.YCBCR;
        }
        if (adobeTransform != NO_TRANSFORM) {
            return adobeTransform == 0 ? JpegColor.RGB : JpegColor.YCBCR;
        }
        return colorByNames();
    }

    private JpegColor colorByNames() {
        return new String(ids, ISO_8859_1).equals("RGB") ? JpegColor.RGB : JpegColor.YCBCR;
    }

    /** Whether anybody shows the right colours without the markers that {@link #stripped} lacks. */
    boolean showsColorWhenStripped() {
        return ids.length == 1 || (ids.length == 3 && threeComponents() == colorByNames());
    }

    private JpegColor fourComponents() throws UnreadableImageException {
        return switch (adobeTransform) {
            case NO_TRANSFORM -> JpegColor.CMYK;
            case 0 -> JpegColor.INVERTED_CMYK;
            case 2 -> JpegColor.INVERTED_YCCK;
            default -> throw unconvertible("4 components and Adobe transform " + adobeTransform);
        };
    }

    private static UnreadableImageException unconvertible(String actual) {
        return new UnreadableImageException(
                DeadLetterCode.COLOR_UNCONVERTIBLE,
                "JPEG must be gray, RGB, YCbCr, CMYK or YCCK, actual: " + actual);
    }

    private void readSegments() throws UnreadableImageException {
        int at = 2;
        while (true) {
            // between segments anything may be filled in: the decoder looks for the next marker,
            // too
            while (at + 1 < bytes.length && !(bytes[at] == (byte) 0xFF && isMarker(at + 1))) {
                at++;
            }
            if (at + 3 >= bytes.length) {
                throw truncated("before its first scan");
            }
            int marker = u8(at + 1);
            if (isAlone(marker)) {
                at += 2;
                continue;
            }
            int length = u16(at + 2);
            if (length < 2) {
                throw corrupt(
                        "segment %02x must have a length of at least 2, actual: %d"
                                .formatted(marker, length));
            }
            if (at + 2 + length > bytes.length) {
                throw truncated("within segment %02x".formatted(marker));
            }
            readSegment(marker, at + 4, length - 2);
            if (marker == SOS) {
                scan = at;
                return;
            }
            at += 2 + length;
        }
    }

    private boolean isMarker(int at) {
        return bytes[at] != 0 && bytes[at] != (byte) 0xFF;
    }

    private static boolean isAlone(int marker) {
        return (marker >= 0xD0 && marker <= SOI) || marker == 0x01;
    }

    private void readSegment(int marker, int at, int length) throws UnreadableImageException {
        if (marker == EOI) {
            throw truncated("before its first scan");
        }
        if (isFrame(marker)) {
            readFrame(marker, at, length);
        } else if (marker == SOS) {
            readScan(at, length);
        } else if (marker == APP0 && begins(at, length, "JFIF\0")) {
            hasJfif = true;
        } else if (marker == APP1 && begins(at, length, "Exif\0")) {
            orientation = Orientation.ofExif(bytes, at + 6, length - 6);
        } else if (marker == APP14 && begins(at, length, "Adobe") && length >= 12) {
            adobeTransform = u8(at + 11);
        }
        if (isFrame(marker) || marker == DQT || marker == DHT || marker == DRI) {
            kept.write(bytes, at - 4, length + 4);
        }
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != DHT && marker != 0xC8 && marker != DAC;
    }

    private void readFrame(int marker, int at, int length) throws UnreadableImageException {
        if (width >= 0) {
            throw corrupt("it must have one frame, actual: two");
        }
        if (length < 6 || length < 6 + 3 * u8(at + 5)) {
            throw corrupt("frame header is too short");
        }
        int precision = u8(at);
        if (marker > 0xC2 || precision != 8) {
            throw new UnreadableImageException(
                    DeadLetterCode.FORMAT_UNSUPPORTED,
                    "JPEG must be baseline or progressive with 8 bits, actual: frame type %02x with %d bits"
                            .formatted(marker, precision));
        }
        progressive = marker == 0xC2;
        height = u16(at + 1);
        width = u16(at + 3);
        ids = new byte[u8(at + 5)];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[at + 6 + 3 * i];
        }
    }

    private void readScan(int at, int length) throws UnreadableImageException {
        if (width < 0) {
            throw corrupt("scan must come after the frame header");
        }
        scanComponents = length > 0 ? u8(at) : 0;
    }

    /**
     * Finds the end marker after the last scan. A file that lacks nothing but this marker is let
     * pass if it has a single scan: whether pixels are missing, too, its decoder will tell.
     */
    private void findEnd() throws UnreadableImageException {
        int last = bytes.length - 2;
        while (last > scan && !(bytes[last] == (byte) 0xFF && bytes[last + 1] == (byte) EOI)) {
            last--;
        }
        boolean severalScans = progressive || scanComponents < ids.length;
        if (last == scan && severalScans) {
            throw truncated("before its end marker");
        }
        hasEnd = last > scan;
        end = hasEnd ? last : bytes.length;
        if (severalScans && scans() > MOST_SCANS) {
            throw corrupt("it must have at most %d scans".formatted(MOST_SCANS));
        }
    }

    // each scan costs a pass over all pixels, however few bytes it has
    private int scans() {
        int scans = 0;
        for (int i = scan; i + 1 < end; i++) {
            if (bytes[i] == (byte) 0xFF && bytes[i + 1] == (byte) SOS) {
                scans++;
            }
        }
        return scans;
    }

    private boolean begins(int at, int length, String name) {
        return length >= name.length()
                && new String(bytes, at, name.length(), ISO_8859_1).equals(name);
    }

    private int u8(int at) {
        return bytes[at] & 0xFF;
    }

    private int u16(int at) {
        return (u8(at) << 8) | u8(at + 1);
    }

    private static UnreadableImageException corrupt(String rule) {
        return new UnreadableImageException(DeadLetterCode.CORRUPT, "JPEG is damaged: " + rule);
    }

    private static UnreadableImageException truncated(String where) {
        return new UnreadableImageException(
                DeadLetterCode.TRUNCATED, "JPEG must be complete, it ends " + where);
    }
}
