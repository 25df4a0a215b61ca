package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;
import io.hpmstream.connectors.kafka.ImageMessage;
import io.hpmstream.connectors.kafka.ImageOrigin;
import io.hpmstream.connectors.kafka.MessageHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ImageIntakeTest {

    private static final byte[] PNG =
            TestingImages.encoded(TestingImages.picture(40, 30, BufferedImage.TYPE_INT_RGB), "png");

    @TempDir private Path folder;

    @Test
    void tellsWhereAnImageCameFrom() {
        ImageMessage message =
                new ImageMessage(
                        "images",
                        3,
                        8812,
                        1_700_000_000_000L,
                        "käse/1.png".getBytes(UTF_8),
                        PNG,
                        List.of(
                                header("source", "cam"),
                                header("label", "gouda"),
                                header("uri", "s3://a/b"),
                                header("other", "x")));

        ImageOrigin origin = prepared(message).origin();

        assertThat(origin)
                .isEqualTo(
                        new ImageOrigin(
                                "käse/1.png",
                                "images",
                                3,
                                8812,
                                1_700_000_000_000L,
                                "cam",
                                "gouda",
                                "s3://a/b",
                                origin.sha256(),
                                40,
                                30));
        assertThat(origin.sha256()).matches("[0-9a-f]{64}");
    }

    @Test
    void namesAnImageWithoutKeyByItsBytes() {
        byte[] webp = TestingImages.real("webp/blue_tile.webp");

        ImageOrigin origin = prepared(message(null, webp)).origin();

        // sha256sum blue_tile.webp
        assertThat(origin.imageId()).isEqualTo(origin.sha256()).hasSize(64);
        assertThat(origin.imageId())
                .isEqualTo("52d084cc53e448ec130ad275f7994d16b2b22e98dce22b9cea97db3c63a0a67c");
    }

    @Test
    void acceptsKeysOfOneTo512BytesOfUtf8() {
        assertThat(prepared(message("k".getBytes(UTF_8), PNG)).origin().imageId()).isEqualTo("k");
        assertThat(prepared(message("ü".repeat(256).getBytes(UTF_8), PNG)).origin().imageId())
                .hasSize(256);

        assertThat(refusal(message(new byte[0], PNG))).isEqualTo(DeadLetterCode.KEY_INVALID);
        assertThat(refusal(message(new byte[513], PNG))).isEqualTo(DeadLetterCode.KEY_INVALID);
        assertThat(refusal(message(new byte[] {(byte) 0xC3}, PNG)))
                .isEqualTo(DeadLetterCode.KEY_INVALID);
        assertThat(refusal(message(new byte[] {(byte) 0xC0, (byte) 0x80}, PNG)))
                .isEqualTo(DeadLetterCode.KEY_INVALID);
    }

    @Test
    void countsANullValueAsDeletion() {
        assertThat(outcome(message("cat".getBytes(UTF_8), null)))
                .isEqualTo(new Outcome.Deleted("cat"));
        assertThat(refusal(message(null, null))).isEqualTo(DeadLetterCode.KEY_INVALID);
    }

    @Test
    void refusesAnEmptyValueWithoutUri() {
        assertThat(refusal(message("cat".getBytes(UTF_8), new byte[0])))
                .isEqualTo(DeadLetterCode.EMPTY);
    }

    @Test
    void refusesHeadersThatAreTooLongOrNoText() {
        assertThat(refusal(message(header("label", "x".repeat(257)))))
                .isEqualTo(DeadLetterCode.HEADER_INVALID);
        assertThat(refusal(message(header("source", "ü".repeat(129)))))
                .isEqualTo(DeadLetterCode.HEADER_INVALID);
        assertThat(refusal(message(header("uri", "x".repeat(2049)))))
                .isEqualTo(DeadLetterCode.HEADER_INVALID);
        assertThat(refusal(message(new MessageHeader("label", new byte[] {-1}))))
                .isEqualTo(DeadLetterCode.HEADER_INVALID);
        assertThat(prepared(message(header("label", "x".repeat(256)))).origin().label())
                .hasSize(256);
    }

    @Test
    void takesTheLastOfSeveralHeadersAndNoneForNull() {
        ImageMessage message =
                new ImageMessage(
                        "t",
                        0,
                        0,
                        0,
                        null,
                        PNG,
                        List.of(
                                header("label", "a"),
                                header("label", "b"),
                                new MessageHeader("source", null)));

        assertThat(prepared(message).origin().label()).isEqualTo("b");
        assertThat(prepared(message).origin().source()).isNull();
    }

    @Test
    void refusesMoreBytesOrPixelsThanAllowed() {
        try (ImageIntake fewBytes =
                        TestingImages.intake(new ImageLimits(PNG.length - 1, 1_000_000));
                ImageIntake fewPixels =
                        TestingImages.intake(new ImageLimits(1_000_000, 40 * 30 - 1));
                ImageIntake exact = TestingImages.intake(new ImageLimits(PNG.length, 40 * 30))) {
            assertThat(((Outcome.Rejected) TestingImages.outcome(fewBytes, PNG)).code())
                    .isEqualTo(DeadLetterCode.TOO_LARGE);
            Outcome.Rejected pixels = (Outcome.Rejected) TestingImages.outcome(fewPixels, PNG);
            assertThat(pixels.code()).isEqualTo(DeadLetterCode.TOO_MANY_PIXELS);
            assertThat(pixels.message())
                    .isEqualTo(
                            "image must have at most 1199 pixels, actual: 40 x 30 (hpm.images.max-pixels)");
            assertThat(TestingImages.outcome(exact, PNG)).isInstanceOf(Outcome.Prepared.class);
        }
    }

    @Test
    void fetchesAnEmptyValueByItsUri() throws Exception {
        Files.write(folder.resolve("a b.png"), PNG);
        Files.write(folder.resolve("empty.png"), new byte[0]);
        String base = folder.toUri().toString();
        try (ImageIntake intake = fetching(base)) {
            PreparedImage image =
                    ((Outcome.Prepared) intake.prepare(claim(base + "a%20b.png"))).image();

            assertThat(image.origin().uri()).isEqualTo(base + "a%20b.png");
            assertThat(image.pixels()).isEqualTo(prepared(message(null, PNG)).pixels());
            assertThat(code(intake, base + "empty.png")).isEqualTo(DeadLetterCode.EMPTY);
            assertThat(code(intake, base + "none.png")).isEqualTo(DeadLetterCode.URI_NOT_FOUND);
            assertThat(code(intake, base)).isEqualTo(DeadLetterCode.URI_UNREADABLE);
            assertThat(code(intake, "file:///etc/passwd"))
                    .isEqualTo(DeadLetterCode.URI_NOT_ALLOWED);
        }
    }

    @Test
    void fetchesNothingUnlessAllowed() throws Exception {
        try (ImageIntake intake = TestingImages.intake()) {
            assertThat(code(intake, folder.toUri().toString()))
                    .isEqualTo(DeadLetterCode.URI_NOT_ALLOWED);
        }
    }

    @Test
    void preparesTheSameOnManyThreads() throws Exception {
        byte[] jpeg = TestingImages.real("exif/Portrait_6.jpg");
        try (ImageIntake intake =
                ImageIntake.open(
                        new IntakeConfig(
                                48, CropConfig.DEFAULT, 3, ImageLimits.DEFAULT, List.of()))) {
            PreparedImage alone = TestingImages.prepared(intake, jpeg);
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Callable<PreparedImage>> tasks = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    tasks.add(() -> TestingImages.prepared(intake, jpeg));
                }
                for (Future<PreparedImage> task : threads.invokeAll(tasks)) {
                    assertThat(task.get()).isEqualTo(alone);
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void refusesConfigurationsThatCannotWork() {
        assertThatThrownBy(
                        () ->
                                new IntakeConfig(
                                        0, CropConfig.WHOLE, 1, ImageLimits.DEFAULT, List.of()))
                .hasMessage("image size must be at least 1 pixel, actual: 0");
        assertThatThrownBy(() -> new ImageLimits(0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fetching("photos"))
                .hasMessageContaining("hpm.images.allowed-uris");
    }

    private static ImageIntake fetching(String allowed) {
        return ImageIntake.open(
                new IntakeConfig(32, CropConfig.WHOLE, 1, ImageLimits.DEFAULT, List.of(allowed)));
    }

    private static DeadLetterCode code(ImageIntake intake, String uri) throws InterruptedException {
        return ((Outcome.Rejected) intake.prepare(claim(uri))).code();
    }

    private static ImageMessage claim(String uri) {
        return new ImageMessage("images", 0, 42, 0, null, new byte[0], List.of(header("uri", uri)));
    }

    private static ImageMessage message(MessageHeader header) {
        return new ImageMessage("images", 0, 0, 0, null, PNG, List.of(header));
    }

    private static ImageMessage message(byte @Nullable [] key, byte @Nullable [] value) {
        return new ImageMessage("images", 0, 42, 0, key, value, List.of());
    }

    private static MessageHeader header(String name, String value) {
        return new MessageHeader(name, value.getBytes(UTF_8));
    }

    private static PreparedImage prepared(ImageMessage message) {
        return ((Outcome.Prepared) outcome(message)).image();
    }

    private static DeadLetterCode refusal(ImageMessage message) {
        return ((Outcome.Rejected) outcome(message)).code();
    }

    private static Outcome outcome(ImageMessage message) {
        try (ImageIntake intake = TestingImages.intake()) {
            return intake.prepare(message);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
