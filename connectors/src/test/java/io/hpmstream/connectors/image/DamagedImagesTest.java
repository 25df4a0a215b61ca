package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import static io.hpmstream.connectors.image.TestingImages.real;
import static io.hpmstream.connectors.image.TestingImages.refusal;
import static org.assertj.core.api.Assertions.assertThat;

class DamagedImagesTest {

    private static final String[] REAL = {
        "exif/Landscape_1.jpg",
        "jpeg/jfif-progressive-invalid-dht.jpg",
        "data/images/png/2/28569.png",
        "data/images/gif/single/2/test.gif",
        "bmp/blauesglas_24.bmp",
        "webp/1.webp",
        "webp/1_webp_ll.webp",
        "tiff/balloons.tif"
    };

    @Test
    void refusesEveryFormatThatIsCutOff() {
        for (String path : REAL) {
            byte[] whole = real(path);
            for (double share : new double[] {0.1, 0.5, 0.9, 0.98}) {
                byte[] cut = Arrays.copyOf(whole, (int) (whole.length * share));

                assertThat(refusal(cut))
                        .as("%s, first %s", path, share)
                        .isIn(DeadLetterCode.TRUNCATED, DeadLetterCode.CORRUPT);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "exif/Landscape_1.jpg, 0.5, TRUNCATED",
        "data/images/png/2/28569.png, 0.5, TRUNCATED",
        "data/images/gif/single/2/test.gif, 0.5, TRUNCATED",
        "bmp/blauesglas_24.bmp, 0.5, TRUNCATED",
        "webp/1.webp, 0.5, TRUNCATED",
        "tiff/balloons.tif, 0.5, TRUNCATED"
    })
    void saysThatACutOffImageIsTruncated(String path, double share, DeadLetterCode code) {
        byte[] whole = real(path);

        assertThat(refusal(Arrays.copyOf(whole, (int) (whole.length * share)))).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "broken-jpeg/broken-sos-before-sof.jpg, CORRUPT",
        "broken-jpeg/broken-adobe-segment-length-beyond-eof.jpg, TRUNCATED",
        "broken-jpeg/broken-bogus-segment-length.jpg, CORRUPT",
        "IMAGING-220/timeout-48eb4251935b4ca8b26d1859ea525c1b42ae0c78.jpeg, CORRUPT",
        "IMAGING-215/ArrayIndexOutOfBoundsException_DhtSegment_79.jpeg, CORRUPT",
        "IMAGING-210/testfile.png, TRUNCATED",
        "IMAGING-211/testfile_2.png, CORRUPT",
        "images/bmp/IMAGING-279/negative_array_size_exception.bmp, CORRUPT",
        "bmpsuite/b/shortfile.bmp, TRUNCATED",
        "bmpsuite/b/reallybig.bmp, TRUNCATED",
        "bmpsuite/b/badpalettesize.bmp, CORRUPT",
        "bmpsuite/q/rgb24jpeg.bmp, FORMAT_UNSUPPORTED",
        "bmpsuite/q/rgb24png.bmp, FORMAT_UNSUPPORTED",
        "jpeg-lossless/8_ls.jpg, FORMAT_UNSUPPORTED",
        "tiff/zackthecat.tif, FORMAT_UNSUPPORTED",
        "tiff/depth/flower-rgb-planar-02.tif, FORMAT_UNSUPPORTED",
        "images/tiff/oss-fuzz-53669/clusterfuzz-testcase-minimized-ImagingTiffFuzzer-5965016805539840.tiff, CORRUPT"
    })
    void refusesRealDamagedFiles(String path, DeadLetterCode code) {
        assertThat(refusal(real(path))).isEqualTo(code);
    }

    @Test
    void refusesJpegDamagedInTheMiddle() {
        byte[] jpeg =
                TestingImages.jpeg(
                        TestingImages.picture(256, 256, BufferedImage.TYPE_INT_RGB), false);
        Random random = new Random(1);
        byte[] noise = new byte[200];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, jpeg, jpeg.length / 2, noise.length);

        assertThat(refusal(jpeg)).isEqualTo(DeadLetterCode.CORRUPT);
    }

    @Test
    void refusesPngWithAFlippedBit() {
        byte[] png = real("data/images/png/2/28569.png");
        png[png.length / 2] ^= 1;

        assertThat(refusal(png)).isEqualTo(DeadLetterCode.CORRUPT);
    }

    @Test
    void acceptsBaselineJpegThatLacksOnlyItsEndMarker() {
        byte[] jpeg =
                TestingImages.jpeg(
                        TestingImages.picture(64, 64, BufferedImage.TYPE_INT_RGB), false);
        byte[] progressive =
                TestingImages.jpeg(TestingImages.picture(64, 64, BufferedImage.TYPE_INT_RGB), true);

        assertThat(TestingImages.prepared(Arrays.copyOf(jpeg, jpeg.length - 2)).pixels())
                .isEqualTo(TestingImages.prepared(jpeg).pixels());
        assertThat(refusal(Arrays.copyOf(progressive, progressive.length - 2)))
                .isEqualTo(DeadLetterCode.TRUNCATED);
    }

    @Test
    void acceptsJpegThatIsFilledUp() {
        byte[] jpeg =
                TestingImages.jpeg(
                        TestingImages.picture(64, 64, BufferedImage.TYPE_INT_RGB), false);
        byte[] padded = Arrays.copyOf(jpeg, jpeg.length + 20);
        Arrays.fill(padded, jpeg.length - 2, padded.length - 2, (byte) 0);
        padded[padded.length - 2] = (byte) 0xFF;
        padded[padded.length - 1] = (byte) 0xD9;
        byte[] trailing = Arrays.copyOf(jpeg, jpeg.length + 1000);

        assertThat(TestingImages.prepared(padded).pixels())
                .isEqualTo(TestingImages.prepared(jpeg).pixels());
        assertThat(TestingImages.prepared(trailing).pixels())
                .isEqualTo(TestingImages.prepared(jpeg).pixels());
    }

    @Test
    void refusesBytesThatAreNoImage() {
        assertThat(refusal("<html>404</html>".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(DeadLetterCode.NOT_AN_IMAGE);
        assertThat(refusal(new byte[] {1})).isEqualTo(DeadLetterCode.NOT_AN_IMAGE);
        assertThat(refusal(real("META-INF/MANIFEST.MF"))).isEqualTo(DeadLetterCode.NOT_AN_IMAGE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesRealFilesWhoseSizeIsZero(boolean height) {
        byte[] jpeg =
                TestingImages.jpeg(
                        TestingImages.picture(64, 64, BufferedImage.TYPE_INT_RGB), false);
        int frame = indexOf(jpeg, 0xC0);
        Arrays.fill(jpeg, frame + (height ? 5 : 7), frame + (height ? 7 : 9), (byte) 0);
        byte[] gif = real("data/images/gif/single/2/test.gif");
        int first = gifFrame(gif);
        Arrays.fill(gif, first + (height ? 7 : 5), first + (height ? 9 : 7), (byte) 0);
        byte[] bmp = real("bmp/blauesglas_24.bmp");
        Arrays.fill(bmp, height ? 22 : 18, height ? 26 : 22, (byte) 0);

        assertThat(refusal(jpeg)).isEqualTo(DeadLetterCode.ZERO_SIZED);
        assertThat(refusal(gif)).isEqualTo(DeadLetterCode.ZERO_SIZED);
        assertThat(refusal(bmp)).isEqualTo(DeadLetterCode.ZERO_SIZED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg/cmyk-sample.jpg", "jpeg/cmyk-sample-no-icc.jpg"})
    void refusesRealCmykWhoseTransformIsUnknown(String path) {
        byte[] jpeg = real(path);
        int adobe =
                new String(jpeg, StandardCharsets.ISO_8859_1)
                        .indexOf("\u00FF\u00EE\u0000\u000EAdobe");
        assertThat(adobe).isPositive();
        jpeg[adobe + 15] = 7;

        assertThat(refusal(jpeg)).isEqualTo(DeadLetterCode.COLOR_UNCONVERTIBLE);
    }

    @Test
    void refusesRealTiffWithOtherInks() {
        byte[] tiff = real("tiff/depth/flower-separated-contig-08.tif");
        // its entry of the ink set becomes "not CMYK"
        int entry = tiffEntry(tiff, 332);
        Arrays.fill(tiff, entry + 8, entry + 12, (byte) 0);
        tiff[entry + 9] = 2;

        assertThat(refusal(tiff)).isEqualTo(DeadLetterCode.COLOR_UNCONVERTIBLE);
    }

    private static int tiffEntry(byte[] tiff, int tag) {
        ByteBuffer in = ByteBuffer.wrap(tiff);
        if (tiff[0] == 'I') {
            in.order(ByteOrder.LITTLE_ENDIAN);
        }
        int directory = in.getInt(4);
        for (int i = 0; i < in.getShort(directory); i++) {
            if (in.getShort(directory + 2 + 12 * i) == tag) {
                return directory + 2 + 12 * i;
            }
        }
        throw new AssertionError("no entry " + tag);
    }

    private static int indexOf(byte[] jpeg, int marker) {
        for (int i = 2;
                i < jpeg.length;
                i += 2 + (((jpeg[i + 2] & 0xFF) << 8) | (jpeg[i + 3] & 0xFF))) {
            if ((jpeg[i + 1] & 0xFF) == marker) {
                return i;
            }
        }
        throw new AssertionError("no segment " + marker);
    }

    private static int gifFrame(byte[] gif) {
        int at = 13 + ((gif[10] & 0x80) == 0 ? 0 : 3 << ((gif[10] & 7) + 1));
        while (gif[at] == 0x21) {
            at += 2;
            while (gif[at] != 0) {
                at += 1 + (gif[at] & 0xFF);
            }
            at++;
        }
        return at;
    }
}
