package io.hpmstream.connectors.image;

import com.sun.management.ThreadMXBean;
import io.hpmstream.connectors.kafka.DeadLetterCode;
import org.junit.jupiter.api.Test;

import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

import static io.hpmstream.connectors.image.TestingImages.real;
import static org.assertj.core.api.Assertions.assertThat;

/** Images that are made to exhaust memory or to break a decoder. */
class HostileImagesTest {

    private static final long MIB = 1 << 20;
    private static final String[] SEEDS = {
        "jpeg/6dhtsegments.jpg",
        "jpeg/cmyk-sample-no-icc.jpg",
        "jpeg/progressive-adobe-sof-bands-dont-match-sos-band-count.jpg",
        "data/images/png/5/trns-palette8.png",
        "data/images/png/3/testImage.png",
        "data/images/gif/animated/2/no_disposal.gif",
        "bmpsuite/g/pal8rle.bmp",
        "bmpsuite/g/rgb16-565.bmp",
        "webp/small_31x13.webp",
        "webp/blue_tile.webp",
        "webp/test.webp",
        "images/webp/animation/example.webp",
        "bigtiff/BigTIFFLong8Tiles.tif",
        "tiff/depth/flower-palette-04.tif",
        "data/images/tiff/14/TestJpegTilesRgb.tiff",
        "tiff/ccitt/group4.tif"
    };

    @Test
    void refusesHugePngBeforeAllocatingIt() {
        byte[] png = real("data/images/png/3/testImage.png");
        ByteBuffer.wrap(png).putInt(16, 50_000).putInt(20, 50_000);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());

        assertThat(cheapRefusal(png)).isEqualTo(DeadLetterCode.TOO_MANY_PIXELS);
    }

    @Test
    void refusesHugeJpegBeforeAllocatingIt() {
        byte[] jpeg =
                TestingImages.jpeg(TestingImages.picture(64, 64, BufferedImage.TYPE_INT_RGB), true);
        int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00FF\u00C2");
        ByteBuffer.wrap(jpeg)
                .putShort(frame + 5, (short) 65_500)
                .putShort(frame + 7, (short) 65_500);

        assertThat(cheapRefusal(jpeg)).isEqualTo(DeadLetterCode.TOO_MANY_PIXELS);
    }

    @Test
    void refusesHugeGifFrameAndIgnoresItsScreen() {
        byte[] gif =
                TestingImages.encoded(
                        TestingImages.picture(32, 32, BufferedImage.TYPE_INT_RGB), "gif");
        ByteBuffer in = ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN);
        in.putShort(6, (short) 65_535).putShort(8, (short) 65_535);

        assertThat(TestingImages.prepared(gif).origin().width()).isEqualTo(32);

        int frame = new String(gif, StandardCharsets.ISO_8859_1).indexOf(",\0\0\0\0 \0 \0");
        in.putShort(frame + 5, (short) 65_535).putShort(frame + 7, (short) 65_535);
        assertThat(cheapRefusal(gif)).isEqualTo(DeadLetterCode.TOO_MANY_PIXELS);
    }

    @Test
    void refusesHugeBmpBeforeAllocatingIt() {
        byte[] bmp = real("bmpsuite/g/pal8rle.bmp");
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 100_000).putInt(22, 100_000);

        assertThat(cheapRefusal(bmp)).isEqualTo(DeadLetterCode.TOO_MANY_PIXELS);
    }

    @Test
    void refusesHugeWebpBeforeAllocatingIt() {
        byte[] webp = real("webp/test.webp");
        int frame = new String(webp, StandardCharsets.ISO_8859_1).indexOf("\u009D\u0001*");
        ByteBuffer.wrap(webp)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(frame + 3, (short) 16_383)
                .putShort(frame + 5, (short) 16_383);

        assertThat(cheapRefusal(webp)).isEqualTo(DeadLetterCode.TOO_MANY_PIXELS);
    }

    @Test
    void refusesTiffWithAbsurdFieldsBeforeAllocatingThem() {
        for (int tag : new int[] {256, 258, 273, 279}) {
            byte[] tiff = real("tiff/depth/flower-rgb-contig-08.tif");
            int entry = entry(tiff, tag);
            // as many values as can be told, and as many pixels
            ByteBuffer.wrap(tiff)
                    .order(order(tiff))
                    .putInt(entry + 4, 0x7FFFFFF0)
                    .putInt(entry + 8, 0x7FFFFFF0);

            assertThat(cheapRefusal(tiff))
                    .as("field %d", tag)
                    .isIn(DeadLetterCode.TRUNCATED, DeadLetterCode.TOO_MANY_PIXELS);
        }
    }

    @Test
    void refusesTiffWhoseTileHoldsAHugeJpeg() {
        byte[] tiff = real("data/images/tiff/14/TestJpegTilesRgb.tiff");
        int frame =
                new String(tiff, StandardCharsets.ISO_8859_1).indexOf("\u00FF\u00C0\u0000\u0011");
        assertThat(frame).isPositive();
        ByteBuffer.wrap(tiff)
                .putShort(frame + 5, (short) 65_500)
                .putShort(frame + 7, (short) 65_500);

        assertThat(cheapRefusal(tiff)).isEqualTo(DeadLetterCode.CORRUPT);
    }

    @Test
    void refusesEndlesslyNestedWebpFrames() {
        byte[] webp = new byte[1 << 20];
        ByteBuffer out = ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(webp.length - 8);
        out.put("WEBP".getBytes(StandardCharsets.US_ASCII));
        while (out.remaining() > 24) {
            out.put("ANMF".getBytes(StandardCharsets.US_ASCII)).putInt(out.remaining() - 4);
            out.put(new byte[16]);
        }

        assertThat(cheapRefusal(webp)).isEqualTo(DeadLetterCode.CORRUPT);
    }

    @Test
    void refusesJpegOfThousandsOfScans() {
        byte[] jpeg =
                TestingImages.jpeg(TestingImages.picture(64, 64, BufferedImage.TYPE_INT_RGB), true);
        byte[] scan = {-1, (byte) 0xDA, 0, 8, 1, 1, 0, 0, 0, 0};
        byte[] all = Arrays.copyOf(jpeg, jpeg.length - 2 + 2000 * scan.length + 2);
        for (int i = 0; i < 2000; i++) {
            System.arraycopy(scan, 0, all, jpeg.length - 2 + i * scan.length, scan.length);
        }
        all[all.length - 2] = -1;
        all[all.length - 1] = (byte) 0xD9;

        assertThat(cheapRefusal(all)).isEqualTo(DeadLetterCode.CORRUPT);
    }

    @Test
    void takesMutatedImagesOrRefusesThemButNeverThrows() {
        long seed = 20_261_123;
        Random random = new Random(seed);
        ImageLimits limits = new ImageLimits(1 << 20, 4_000_000);
        try (ImageIntake intake = TestingImages.intake(limits)) {
            for (String path : SEEDS) {
                byte[] original = real(path);
                for (int i = 0; i < 250; i++) {
                    byte[] mutated = mutated(original, random);
                    long before = allocated();
                    try {
                        Outcome outcome = TestingImages.outcome(intake, mutated);
                        assertThat(outcome).isNotInstanceOf(Outcome.Deleted.class);
                    } catch (Throwable thrown) {
                        throw new AssertionError(
                                "%s, mutation %d of seed %d".formatted(path, i, seed), thrown);
                    }
                    assertThat(allocated() - before)
                            .as("bytes allocated for %s, mutation %d of seed %d", path, i, seed)
                            .isLessThan(300 * MIB);
                }
            }
        }
    }

    private static byte[] mutated(byte[] original, Random random) {
        byte[] mutated =
                random.nextInt(5) == 0
                        ? Arrays.copyOf(original, 1 + random.nextInt(original.length))
                        : original.clone();
        // most headers are short: half of the changes go there
        int reach = random.nextBoolean() ? Math.min(mutated.length, 200) : mutated.length;
        for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
            int at = random.nextInt(reach);
            mutated[at] =
                    switch (random.nextInt(4)) {
                        case 0 -> (byte) 0xFF;
                        case 1 -> 0;
                        case 2 -> (byte) (mutated[at] ^ (1 << random.nextInt(8)));
                        default -> (byte) random.nextInt(256);
                    };
        }
        return mutated;
    }

    private static DeadLetterCode cheapRefusal(byte[] bytes) {
        TestingImages.refusal(bytes);
        long before = allocated();
        DeadLetterCode code = TestingImages.refusal(bytes);
        assertThat(allocated() - before).as("bytes allocated").isLessThan(8 * MIB);
        return code;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static ByteOrder order(byte[] tiff) {
        return tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    private static int entry(byte[] tiff, int tag) {
        ByteBuffer in = ByteBuffer.wrap(tiff).order(order(tiff));
        int directory = in.getInt(4);
        return IntStream.range(0, in.getShort(directory))
                .map(i -> directory + 2 + 12 * i)
                .filter(at -> in.getShort(at) == tag)
                .findFirst()
                .orElseThrow();
    }
}
