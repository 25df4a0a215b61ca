package io.hpmstream.pipeline.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Makes records that should never have been sent, out of good images; the same seed makes the same
 * ones. Confined to one thread.
 */
final class Fuzzer {

    private static final byte[] PNG = "\u0089PNG\r\n\u001A\n".getBytes(ISO_8859_1);
    private static final int HUGE_RECORD = 50 << 20;
    private static final List<String> MAGIC =
            List.of("GIF89a", "BM", "II*\0", "MM\0*", "RIFF\0\0\1\0WEBPVP8 ", "\u00FF\u00D8\u00FF");

    private final Random random;
    private final List<byte[]> good;
    private final byte[] zip = zipOfZeros(10 << 20);
    private final byte[] dataBomb = png(24, 24, deflated(64 << 20), new byte[0]);
    private final byte[] textBomb =
            png(24, 24, deflated(24 * (1 + 3 * 24)), chunk("zTXt", text(deflated(64 << 20))));
    private final byte[] huge = new byte[HUGE_RECORD];

    Fuzzer(long seed, List<byte[]> good) {
        this.random = new Random(seed);
        this.good = good;
        System.arraycopy(PNG, 0, huge, 0, PNG.length);
    }

    /**
     * One record.
     *
     * @param hopeless whether nobody could make an image of it; of the others, some still are one
     */
    @SuppressWarnings("ArrayRecordComponent") // sent, never compared
    record Poison(byte[] value, boolean hopeless) {}

    /** 50 MB that begin as an image does. */
    Poison hugeRecord() {
        return new Poison(huge, true);
    }

    Poison next() {
        byte[] image = good.get(random.nextInt(good.size()));
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> new Poison(withMutatedHeader(image), false);
            case 3, 4 -> new Poison(truncated(image), true);
            case 5 -> new Poison(withHugeDimensions(), true);
            case 6 -> new Poison(zip, true);
            case 7 -> new Poison(random.nextInt(50) == 0 ? bomb() : noise(""), true);
            case 8 -> new Poison(noise(MAGIC.get(random.nextInt(MAGIC.size()))), false);
            default -> new Poison("<html>404 not found</html>".getBytes(UTF_8), true);
        };
    }

    private byte[] withMutatedHeader(byte[] image) {
        byte[] mutated = image.clone();
        for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
            mutated[random.nextInt(Math.min(64, mutated.length))] = (byte) random.nextInt(256);
        }
        return mutated;
    }

    // not only of the last two bytes: a JPEG that lacks no more than its end marker is whole
    private byte[] truncated(byte[] image) {
        return Arrays.copyOf(image, 1 + random.nextInt(image.length - 3));
    }

    private byte[] withHugeDimensions() {
        int side = 2_000 + random.nextInt(1 << 24);
        return png(side, side, deflated(100), new byte[0]);
    }

    // claims more pixels than are allowed, and has them
    private byte[] bomb() {
        return png(8_000, 8_000, deflated(8_000 * (1 + 3 * 100)), new byte[0]);
    }

    private byte[] noise(String magic) {
        byte[] noise = new byte[200 + random.nextInt(2_000)];
        random.nextBytes(noise);
        noise[0] = 'x'; // begins like no image
        System.arraycopy(magic.getBytes(ISO_8859_1), 0, noise, 0, magic.length());
        return noise;
    }

    /** Good images behind which tens of megabytes of zeros are packed: they must cost no memory. */
    List<byte[]> bombsThatAreImages() {
        return List.of(dataBomb, textBomb);
    }

    private static byte[] png(int width, int height, byte[] data, byte[] more) {
        byte[] header =
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) 8) // bits a sample
                        .put((byte) 2) // red, green, blue
                        .array();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(PNG);
        png.writeBytes(chunk("IHDR", header));
        png.writeBytes(more);
        png.writeBytes(chunk("IDAT", data));
        png.writeBytes(chunk("IEND", new byte[0]));
        return png.toByteArray();
    }

    private static byte[] chunk(String type, byte[] data) {
        ByteBuffer chunk = ByteBuffer.allocate(data.length + 12);
        chunk.putInt(data.length).put(type.getBytes(ISO_8859_1)).put(data);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, data.length + 4);
        return chunk.putInt((int) crc.getValue()).array();
    }

    private static byte[] text(byte[] compressed) {
        return ByteBuffer.allocate(9 + compressed.length)
                .put("comment\0\0".getBytes(ISO_8859_1))
                .put(compressed)
                .array();
    }

    private static byte[] deflated(int zeros) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out =
                new DeflaterOutputStream(bytes, new Deflater(Deflater.BEST_COMPRESSION))) {
            write(zeros, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] zipOfZeros(int zeros) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            out.putNextEntry(new ZipEntry("photo.jpg"));
            write(zeros, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(int zeros, java.io.OutputStream out) throws IOException {
        byte[] block = new byte[1 << 16];
        for (int left = zeros; left > 0; left -= block.length) {
            out.write(block, 0, Math.min(left, block.length));
        }
    }
}
