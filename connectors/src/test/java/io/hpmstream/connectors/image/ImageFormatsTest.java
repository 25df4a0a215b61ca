package io.hpmstream.connectors.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import javax.imageio.ImageIO;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

import static org.assertj.core.api.Assertions.assertThat;

class ImageFormatsTest {

    @ParameterizedTest
    @CsvSource({"png, 0.6", "bmp, 0.6", "gif, 12", "tiff, 0.6", "jpeg, 4"})
    void showsTheSamePictureInEveryFormat(String format, double tolerance) {
        BufferedImage picture = TestingImages.picture(120, 90, BufferedImage.TYPE_INT_RGB);

        byte[] pixels = TestingImages.prepared(TestingImages.encoded(picture, format)).pixels();

        assertThat(TestingImages.difference(pixels, reference(picture))).isLessThan(tolerance);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsBaselineAndProgressiveJpegAlike(boolean progressive) {
        BufferedImage picture = TestingImages.picture(120, 90, BufferedImage.TYPE_INT_RGB);

        byte[] pixels = TestingImages.prepared(TestingImages.jpeg(picture, progressive)).pixels();

        assertThat(TestingImages.difference(pixels, reference(picture))).isLessThan(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exif/Landscape_0.jpg",
                "jpeg/no-jfif-ycbcr.jpg",
                "jpeg/jfif-progressive-invalid-dht.jpg",
                "jpeg/jfif-ycbcr-no-subsampling-intel.jpg",
                "data/images/jpg/7/_DSC6099.jpg",
                "data/images/png/2/28569.png",
                "bmpsuite/g/pal8rle.bmp",
                "bmpsuite/g/rgb16-565.bmp",
                "tiff/balloons.tif"
            })
    void decodesRealFilesAsTheJdkDoes(String path) throws IOException {
        byte[] bytes = TestingImages.real(path);
        BufferedImage jdk = ImageIO.read(new ByteArrayInputStream(bytes));

        assertThat(TestingImages.difference(TestingImages.prepared(bytes).pixels(), reference(jdk)))
                .isLessThan(2);
    }

    @ParameterizedTest
    @CsvSource({
        // the same picture with and without loss, and in other formats
        "webp/1_webp_a.webp, webp/1_webp_ll.webp, 6",
        "data/images/jpg/7/_DSC6099.webp, data/images/jpg/7/_DSC6099.jpg, 6",
        "tiff/depth/flower-rgb-contig-16.tif, tiff/depth/flower-rgb-contig-08.tif, 2",
        "tiff/depth/flower-rgb-planar-08.tif, tiff/depth/flower-rgb-contig-08.tif, 1",
        "tiff/depth/flower-minisblack-16.tif, tiff/depth/flower-minisblack-08.tif, 2",
        "bigtiff/BigTIFF.tif, bigtiff/Classic.tif, 0.01",
        "bigtiff/BigTIFFLong8Tiles.tif, bigtiff/Classic.tif, 0.01",
        "bigtiff/BigTIFFMotorola.tif, bigtiff/Classic.tif, 0.01",
        "bmp/blauesglas_8-IM.bmp, bmp/blauesglas_24.bmp, 12",
        "bmpsuite/g/rgb32bf.bmp, bmpsuite/g/rgb24.bmp, 1",
        "bmpsuite/g/pal8topdown.bmp, bmpsuite/g/pal8.bmp, 0.01"
    })
    void decodesRealFilesOfOnePictureAlike(String one, String other, double tolerance) {
        byte[] a = TestingImages.prepared(TestingImages.real(one)).pixels();
        byte[] b = TestingImages.prepared(TestingImages.real(other)).pixels();

        assertThat(TestingImages.difference(a, b)).isLessThan(tolerance);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jpeg/cmyk-sample.jpg",
                "jpeg/cmyk-sample-no-icc.jpg",
                "jpeg/jfif-cmyk-invalid-icc-profile-srgb.jpg",
                "jpeg/warning-embedded-color-profile-invalid-ignored-cmyk.jpg",
                "jpeg/invalid-icc-duplicate-sequence-numbers-rgb-internal-kodak-srgb-jfif.jpg",
                "jpeg/corrupted-icc-srgb.jpg",
                "jpeg/adobe-unknown-rgb-ids.jpg",
                "jpeg/0x00-to-0xFF-between-segments.jpg",
                "jpeg/progressive-adobe-sof-bands-dont-match-sos-band-count.jpg",
                "tiff/cmyk_jpeg_no_profile.tif",
                "tiff/ccitt/group4.tif",
                "tiff/general-cmm-error.tif",
                "data/images/gif/animated/1/animated.gif",
                "images/webp/animation/example.webp",
                "bmp/24bitpalette.bmp"
            })
    void readsRealFilesThatOthersStumbleOver(String path) {
        assertThat(TestingImages.prepared(TestingImages.real(path)).pixels()).hasSize(3 * 32 * 32);
    }

    @Test
    void showsCmykOnWhitePaperAndNotInverted() {
        // a product photo on white; its corners are unprinted
        byte[] pixels =
                TestingImages.prepared(TestingImages.real("jpeg/cmyk-sample-no-icc.jpg")).pixels();

        assertThat(TestingImages.pixel(pixels, 0, 0)).containsExactly(255, 255, 255);
        assertThat(TestingImages.pixel(pixels, 16, 16)).isNotEqualTo(new int[] {255, 255, 255});
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, 0, 255,255,255",
        "0, 255, 0, 0, 0, 0,255,255",
        "0, 0, 255, 255, 0, 255,0,0",
        "0, 0, 0, 0, 255, 0,0,0",
        "255, 255, 255, 255, 255, 255,255,255",
        "255, 0, 255, 255, 255, 0,255,255",
        "255, 255, 0, 0, 255, 255,0,0",
        "255, 0, 0, 0, 0, 0,0,0"
    })
    void mixesInkOfBothKinds(int none, int c, int m, int y, int k, int red, int green, int blue) {
        JpegColor color = none == 0 ? JpegColor.CMYK : JpegColor.INVERTED_CMYK;

        assertThat(color.convert(new byte[] {(byte) c, (byte) m, (byte) y, (byte) k}))
                .containsExactly(red, green, blue);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 4, 6})
    void readsPngOfEveryColourTypeAndDepth(int colorType) {
        int[] depths =
                switch (colorType) {
                    case 0 -> new int[] {1, 2, 4, 8, 16};
                    case 3 -> new int[] {1, 2, 4, 8};
                    default -> new int[] {8, 16};
                };
        for (int depth : depths) {
            byte[] pixels = TestingImages.prepared(whitePng(colorType, depth)).pixels();

            assertThat(pixels).as("colour type %d, depth %d", colorType, depth).containsOnly(255);
        }
    }

    @Test
    void showsTransparentPngOnWhite() {
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(new Color(255, 0, 0, 128));
        graphics.fillRect(0, 0, 16, 32);
        graphics.dispose();

        byte[] pixels = TestingImages.prepared(TestingImages.encoded(image, "png")).pixels();

        assertThat(TestingImages.pixel(pixels, 4, 4)).containsExactly(255, 127, 127);
        assertThat(TestingImages.pixel(pixels, 28, 4)).containsExactly(255, 255, 255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"trns-gray.png", "trns-palette8.png", "trns-rgb.png"})
    void showsOneTransparentColourOfRealPngOnWhite(String name) {
        byte[] pixels =
                TestingImages.prepared(TestingImages.real("data/images/png/5/" + name)).pixels();

        assertThat(TestingImages.pixel(pixels, 0, 0)).containsExactly(255, 255, 255);
    }

    @Test
    void doesNotBrightenGray() {
        BufferedImage gray = new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY);
        BufferedImage deep = new BufferedImage(32, 32, BufferedImage.TYPE_USHORT_GRAY);
        for (int i = 0; i < 32 * 32; i++) {
            gray.getRaster().setSample(i % 32, i / 32, 0, 100);
            deep.getRaster().setSample(i % 32, i / 32, 0, 100 * 257);
        }

        assertThat(TestingImages.prepared(TestingImages.encoded(gray, "png")).pixels())
                .containsOnly(100);
        assertThat(TestingImages.prepared(TestingImages.encoded(deep, "png")).pixels())
                .containsOnly(100);
        assertThat(TestingImages.prepared(TestingImages.encoded(gray, "jpeg")).pixels())
                .containsOnly(100);
    }

    @Test
    void readsTheFirstFrameOfAnimations() {
        byte[] animated = TestingImages.real("data/images/gif/animated/2/no_disposal.gif");

        assertThat(TestingImages.prepared(animated).pixels()).hasSize(3 * 32 * 32);
    }

    @Test
    void readsPalettesOfFewColours() {
        byte[] red = {0, -1};
        IndexColorModel palette = new IndexColorModel(1, 2, red, new byte[2], new byte[2]);
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_BINARY, palette);
        WritableRaster raster = image.getRaster();
        raster.setSample(31, 0, 0, 1);

        for (String format : List.of("png", "gif", "bmp")) {
            byte[] pixels = TestingImages.prepared(TestingImages.encoded(image, format)).pixels();

            assertThat(TestingImages.pixel(pixels, 31, 0)).as(format).containsExactly(255, 0, 0);
            assertThat(TestingImages.pixel(pixels, 5, 5)).as(format).containsExactly(0, 0, 0);
        }
    }

    /** What the intake should make of an image, by way of Java's own conversion. */
    private static byte[] reference(BufferedImage image) {
        byte[] rgb = new byte[3 * image.getWidth() * image.getHeight()];
        int to = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int pixel = image.getRGB(x, y);
                rgb[to++] = (byte) (pixel >> 16);
                rgb[to++] = (byte) (pixel >> 8);
                rgb[to++] = (byte) pixel;
            }
        }
        Region whole = new Region(0, 0, image.getWidth(), image.getHeight());
        Pixels pixels =
                new Pixels(Pixels.Model.RGB, rgb, image.getWidth(), image.getHeight(), whole, 1, 1);
        return Preparation.prepare(pixels, whole, Orientation.UPRIGHT, false, TestingImages.SIZE);
    }

    /** A white PNG, chunk by chunk: the JDK cannot write every kind. */
    private static byte[] whitePng(int colorType, int depth) {
        int channels = List.of(1, 0, 3, 1, 2, 0, 4).get(colorType);
        int rowBytes = 1 + (32 * channels * depth + 7) / 8;
        byte[] rows = new byte[32 * rowBytes];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (byte) (i % rowBytes == 0 ? 0 : 255);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        chunk(
                "IHDR",
                new byte[] {0, 0, 0, 32, 0, 0, 0, 32, (byte) depth, (byte) colorType, 0, 0, 0},
                out);
        if (colorType == 3) {
            byte[] palette = new byte[3 << depth];
            Arrays.fill(palette, palette.length - 3, palette.length, (byte) 255);
            chunk("PLTE", palette, out);
        }
        Deflater deflater = new Deflater();
        deflater.setInput(rows);
        deflater.finish();
        byte[] packed = new byte[1000];
        chunk("IDAT", Arrays.copyOf(packed, deflater.deflate(packed)), out);
        deflater.end();
        chunk("IEND", new byte[0], out);
        return out.toByteArray();
    }

    private static void chunk(String type, byte[] data, ByteArrayOutputStream out) {
        byte[] typed = new byte[4 + data.length];
        System.arraycopy(type.getBytes(StandardCharsets.US_ASCII), 0, typed, 0, 4);
        System.arraycopy(data, 0, typed, 4, data.length);
        CRC32 crc = new CRC32();
        crc.update(typed);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(typed);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
