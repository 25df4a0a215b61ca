package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.ImageMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import javax.imageio.ImageIO;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ThumbnailsTest {

    private static final int SIZE = 96;
    // a small part of the image is trained, mirrored or not
    private static final CropConfig CROP = new CropConfig.Drawn(0.05, 0.1, true);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void showTheWholeOfRealPhotosUpright(int exif) throws IOException {
        BufferedImage shown = decoded(made("exif/Landscape_%d.jpg".formatted(exif)));

        // what this photo looks like when it is stored upright, made small by the JDK
        BufferedImage upright = decoded(TestingImages.real("exif/Landscape_0.jpg"));
        assertThat(shown.getWidth()).isEqualTo(SIZE);
        assertThat(shown.getHeight()).isEqualTo(SIZE * 2 / 3);
        assertThat(difference(shown, scaled(upright, SIZE, SIZE * 2 / 3))).isLessThan(8);
    }

    @ParameterizedTest
    @CsvSource({"4000, 1000, 96, 24", "30, 90, 30, 90", "5000, 3, 96, 1", "1, 1, 1, 1"})
    void keepTheShapeAndNeverEnlarge(int width, int height, int shownWidth, int shownHeight)
            throws IOException {
        byte[] png =
                TestingImages.encoded(
                        TestingImages.picture(width, height, BufferedImage.TYPE_INT_RGB), "png");

        BufferedImage shown = decoded(thumbnail(intake(SIZE), "a", png));

        assertThat(shown.getWidth()).isEqualTo(shownWidth);
        assertThat(shown.getHeight()).isEqualTo(shownHeight);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png"})
    void showTheWholeOfALargeImageOfWhichOnlyAPartIsDecoded(String format) throws IOException {
        byte[] large = encoded(8000, 6000, format);
        byte[] small = encoded(800, 600, format);

        assertThat(
                        difference(
                                decoded(thumbnail(intake(SIZE), "a", large)),
                                decoded(thumbnail(intake(SIZE), "a", small))))
                .isLessThan(4);
    }

    @Test
    void areTheImageItselfIfItIsASmallJpegWithoutWhatElseItHolds() throws IOException {
        byte[] jpeg = encoded(64, 48, "jpeg");
        byte[] withNote = withSegment(jpeg, 0xFE, "taken at home".getBytes(UTF_8));

        byte[] thumbnail = Objects.requireNonNull(thumbnail(intake(SIZE), "a", withNote));

        assertThat(difference(decoded(thumbnail), decoded(jpeg))).isZero();
        assertThat(new String(withNote, ISO_8859_1)).contains("at home");
        assertThat(new String(thumbnail, ISO_8859_1)).doesNotContain("at home");
    }

    @Test
    void showASmallJpegUprightThatIsStoredTurned() throws IOException {
        byte[] jpeg = encoded(64, 48, "jpeg");
        byte[] turned = withSegment(jpeg, 0xE1, exifTurnedRight());

        BufferedImage shown = decoded(thumbnail(intake(SIZE), "a", turned));

        assertThat(shown.getWidth()).isEqualTo(48);
        assertThat(shown.getHeight()).isEqualTo(64);
    }

    @Test
    void showTheColoursOfASmallJpegThatHoldsThemAsRgb() throws IOException {
        byte[] rgb = markedRgb(encoded(64, 48, "jpeg"));

        BufferedImage shown = decoded(thumbnail(intake(SIZE), "a", rgb));

        assertThat(difference(shown, decoded(rgb))).isLessThan(8);
    }

    /** Says with Adobe's marker that a JPEG of the JDK holds RGB: transform 0 (T.872, 6.5.3). */
    private static byte[] markedRgb(byte[] jpeg) {
        int jfif = 4 + (jpeg[5] & 0xFF);
        byte[] unmarked =
                ByteBuffer.allocate(jpeg.length - jfif + 2)
                        .put(jpeg, 0, 2)
                        .put(jpeg, jfif, jpeg.length - jfif)
                        .array();
        return withSegment(unmarked, 0xEE, "Adobe\0\1\0\0\0\0\0".getBytes(ISO_8859_1));
    }

    /** Puts a segment behind the start of a JPEG. */
    private static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
        ByteBuffer all = ByteBuffer.allocate(jpeg.length + 4 + content.length);
        all.put(jpeg, 0, 2).put((byte) 0xFF).put((byte) marker);
        all.putShort((short) (2 + content.length)).put(content);
        return all.put(jpeg, 2, jpeg.length - 2).array();
    }

    /** Orientation 6 as the only field of the first directory (EXIF 2.3, 4.6). */
    private static byte[] exifTurnedRight() {
        return ByteBuffer.allocate(32)
                .put("Exif\0\0MM\0*".getBytes(ISO_8859_1))
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) 6)
                .array();
    }

    @Test
    void areMadeOnceForEachImageAndAgainWhenItChanges() throws IOException {
        byte[] first = encoded(64, 48, "png");
        byte[] second = encoded(48, 64, "png");
        try (ImageIntake intake = intake(SIZE)) {
            assertThat(thumbnail(intake, "a", first)).isNotNull();
            assertThat(thumbnail(intake, "a", first)).isNull();
            assertThat(thumbnail(intake, "b", first)).isNotNull();
            assertThat(thumbnail(intake, "a", second)).isNotNull();
            assertThat(thumbnail(intake, "a", second)).isNull();
        }
    }

    @Test
    void areNotMadeUnlessWanted() {
        try (ImageIntake intake =
                ImageIntake.open(new IntakeConfig(32, CROP, 1, ImageLimits.DEFAULT, List.of()))) {
            assertThat(thumbnail(intake, "a", encoded(64, 48, "png"))).isNull();
        }
    }

    @Test
    void changeNothingOfWhatIsTrained() {
        byte[] image = TestingImages.real("exif/Portrait_6.jpg");
        IntakeConfig without = new IntakeConfig(32, CROP, 3, ImageLimits.DEFAULT, List.of());
        IntakeConfig with =
                new IntakeConfig(
                        32,
                        CROP,
                        3,
                        CropCounter.FIRST,
                        ImageLimits.DEFAULT,
                        List.of(),
                        new ThumbnailConfig(true, SIZE, 10));
        try (ImageIntake plain = ImageIntake.open(without);
                ImageIntake showing = ImageIntake.open(with)) {
            assertThat(TestingImages.prepared(showing, image))
                    .isEqualTo(TestingImages.prepared(plain, image));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {96, 256})
    void fitIntoSixteenKibibytesWhateverTheyShow(int size) throws IOException {
        BufferedImage noise = new BufferedImage(512, 512, BufferedImage.TYPE_3BYTE_BGR);
        new Random(3).nextBytes(((DataBufferByte) noise.getRaster().getDataBuffer()).getData());

        byte[] jpeg = thumbnail(intake(size), "noise", TestingImages.encoded(noise, "png"));

        assertThat(Objects.requireNonNull(jpeg).length).isBetween(1_000, 16 << 10);
        assertThat(decoded(jpeg).getWidth()).isGreaterThanOrEqualTo(96);
    }

    @Test
    void neverHoldUpAnImageWhenTheyCannotBeMade() {
        byte[] whole = encoded(8000, 6000, "jpeg");
        // the decoder does not look at what lies below the part that is trained
        byte[] damagedBelow = Arrays.copyOf(whole, whole.length * 9 / 10);
        long seed = 0;
        while (bottom(seed) > 2000) {
            seed++;
        }
        IntakeConfig config =
                new IntakeConfig(
                        32,
                        CROP,
                        seed,
                        CropCounter.FIRST,
                        ImageLimits.DEFAULT,
                        List.of(),
                        new ThumbnailConfig(true, SIZE, 10));
        try (ImageIntake intake = ImageIntake.open(config)) {
            Outcome outcome = TestingImages.outcome(intake, damagedBelow);

            assertThat(outcome).isInstanceOf(Outcome.Prepared.class);
            assertThat(((Outcome.Prepared) outcome).thumbnail()).isNull();
            assertThat(intake.thumbnailFailures()).isEqualTo(1);
        }
    }

    /** How far down in an image of 8000 x 6000 pixels a seed's crop reaches. */
    private static int bottom(long seed) {
        Region region =
                RandomCrop.draw(CROP, 8000, 6000, new Draws(seed, "images", 0, 42)).region();
        return region.y() + region.height();
    }

    @Test
    void refuseASizeThatIsNone() {
        assertThatThrownBy(() -> new ThumbnailConfig(true, 8, 10))
                .hasMessage("thumbnail size must be 16 to 256 pixels, actual: 8");
        assertThatThrownBy(() -> new ThumbnailConfig(true, 96, 0))
                .hasMessage("remembered thumbnails must be 1 to 100000000, actual: 0");
    }

    private static byte[] made(String photo) {
        return Objects.requireNonNull(
                thumbnail(intake(SIZE), photo, TestingImages.real(photo)), photo);
    }

    private static ImageIntake intake(int size) {
        return ImageIntake.open(
                new IntakeConfig(
                        32,
                        CROP,
                        1,
                        CropCounter.FIRST,
                        ImageLimits.DEFAULT,
                        List.of(),
                        new ThumbnailConfig(true, size, 10)));
    }

    private static byte @Nullable [] thumbnail(ImageIntake intake, String id, byte[] bytes) {
        ImageMessage message =
                new ImageMessage("images", 0, 42, 1_000, id.getBytes(UTF_8), bytes, List.of());
        try {
            return ((Outcome.Prepared) intake.prepare(message)).thumbnail();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] encoded(int width, int height, String format) {
        return TestingImages.encoded(
                TestingImages.picture(width, height, BufferedImage.TYPE_3BYTE_BGR), format);
    }

    private static BufferedImage decoded(byte @Nullable [] jpeg) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(Objects.requireNonNull(jpeg)));
    }

    private static BufferedImage scaled(BufferedImage image, int width, int height) {
        BufferedImage half = image;
        // in halves, so that every pixel counts
        while (half.getWidth() / 2 >= width) {
            half = resized(half, half.getWidth() / 2, half.getHeight() / 2);
        }
        return resized(half, width, height);
    }

    private static BufferedImage resized(BufferedImage image, int width, int height) {
        BufferedImage resized = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = resized.createGraphics();
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return resized;
    }

    private static double difference(BufferedImage a, BufferedImage b) {
        assertThat(a.getWidth()).isEqualTo(b.getWidth());
        assertThat(a.getHeight()).isEqualTo(b.getHeight());
        long sum = 0;
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                for (int shift = 0; shift <= 16; shift += 8) {
                    int of = (a.getRGB(x, y) >> shift) & 0xFF;
                    sum += Math.abs(of - ((b.getRGB(x, y) >> shift) & 0xFF));
                }
            }
        }
        return (double) sum / (3L * a.getWidth() * a.getHeight());
    }
}
