package io.hpmstream.pipeline.embed;

import io.hpmstream.connectors.image.PreparedImage;
import io.hpmstream.connectors.kafka.ImageOrigin;
import io.hpmstream.export.FeatureRow;
import io.hpmstream.hardness.Crop;
import io.hpmstream.model.ComputeConfig;
import io.hpmstream.pipeline.embed.EncoderChoice.Part;
import io.hpmstream.pipeline.publish.ImageFolder;
import io.hpmstream.pipeline.release.Aliases.Author;
import io.hpmstream.pipeline.release.Promotion;
import io.hpmstream.pipeline.release.Release;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import io.hpmstream.pipeline.release.TestingReleases;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.imageio.ImageIO;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Features of a folder and of a stream, by the encoder of a release. */
class EmbeddingITCase {

    private static final Author ANN = new Author("ann", null);
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(10);

    @TempDir private Path folder;
    private ReleaseRegistry registry;
    private Release one;

    @BeforeEach
    void open() throws IOException {
        registry = ReleaseRegistry.at(uri(), new Configuration());
        one = TestingReleases.create(registry, "one");
    }

    @Test
    void everyImageOfAFolderHasAFeatureAndWhatIsNoneIsTold() throws Exception {
        Path images = Files.createDirectories(folder.resolve("images/cats"));
        write(images.resolve("wide.png"), 40, 20, 3);
        write(images.resolve("square.png"), 20, 20, 3);
        write(images.resolve("other.png"), 20, 20, 4);
        Files.writeString(images.resolve("broken.jpg"), "no image");
        List<FeatureRow> rows = new ArrayList<>();

        List<String> skipped;
        try (ReleasedEncoder encoder = ReleasedEncoder.open(choice("one", Part.STUDENT))) {
            ImageFolder scanned = ImageFolder.scan(folder.resolve("images"));
            skipped = new FolderEmbedding(scanned, encoder, 2).run(rows::add, done -> {});
        }

        assertThat(rows)
                .extracting(FeatureRow::imageId)
                .containsExactly("cats/other.png", "cats/square.png", "cats/wide.png");
        assertThat(rows).extracting(FeatureRow::label).containsOnly("cats");
        assertThat(rows).extracting(FeatureRow::release).containsOnly(one.id());
        assertThat(skipped).singleElement().asString().startsWith("cats/broken.jpg: ");
        assertThat(rows.get(2).feature())
                .as("the centre of the wide image is the square one")
                .usingComparatorWithPrecision(1e-4f)
                .containsExactly(rows.get(1).feature());
        assertThat(rows.get(0).feature()).isNotEqualTo(rows.get(1).feature());
    }

    @Test
    void aRollbackIsSeenWithinTenSecondsWithoutARestart() throws Exception {
        Release two = TestingReleases.create(registry, "two");
        Promotion promotion = new Promotion(registry);
        promotion.promote(one, "champion", ANN, file -> {});
        promotion.promote(two, "champion", ANN, file -> {});

        try (ReleasedEncoder encoder = ReleasedEncoder.open(choice("champion", Part.TEACHER))) {
            byte[] black = new byte[encoder.imageSize() * encoder.imageSize() * 3];
            assertThat(encoder.features(List.of(black)).release()).isEqualTo(two.id());
            registry.aliases().rollback("champion", ANN);

            long deadline = System.nanoTime() + SEEN_WITHIN.toNanos();
            String release = two.id();
            while (release.equals(two.id()) && System.nanoTime() < deadline) {
                release = encoder.features(List.of(black)).release();
            }
            assertThat(release).isEqualTo(one.id());
        }
    }

    @Test
    void anEncoderWithAFlippedByteIsRefused() throws Exception {
        Path weights = Path.of(one.folder().toUri()).resolve("encoder/model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);

        assertThatThrownBy(() -> ReleasedEncoder.open(choice("one", Part.STUDENT)))
                .isInstanceOf(DamagedEncoderException.class)
                .hasMessageContaining("is not what its manifest says");
    }

    @Test
    void aStreamIsEmbeddedInBatchesAndNothingWaitsAcrossACheckpoint() throws Exception {
        EmbedImages operator = new EmbedImages(choice("one", Part.STUDENT), 3);
        try (var harness = new OneInputStreamOperatorTestHarness<>(operator)) {
            harness.open();
            int size = imageSize();
            for (int offset = 0; offset < 4; offset++) {
                harness.processElement(image(offset, size), offset);
            }
            assertThat(harness.extractOutputValues())
                    .as("the batch that is full")
                    .extracting(EmbeddedImage::offset)
                    .containsExactly(0L, 1L, 2L);

            harness.prepareSnapshotPreBarrier(1);
            assertThat(harness.extractOutputValues()).hasSize(4);

            harness.processElement(image(4, size), 4);
            harness.setProcessingTime(harness.getProcessingTime() + 200);
            assertThat(harness.extractOutputValues()).as("it waited long enough").hasSize(5);

            harness.processElement(image(5, size), 5);
            harness.processWatermark(5);
            assertThat(harness.getOutput())
                    .as("no watermark overtakes an image")
                    .element(6)
                    .isEqualTo(new Watermark(5));

            harness.processElement(image(6, size), 6);
            harness.endInput();
            assertThat(harness.extractOutputValues())
                    .hasSize(7)
                    .allMatch(image -> image.release().equals(one.id()))
                    .allMatch(image -> image.feature().length > 0);
        }
    }

    private int imageSize() throws Exception {
        try (ReleasedEncoder encoder = ReleasedEncoder.open(choice("one", Part.STUDENT))) {
            return encoder.imageSize();
        }
    }

    private static PreparedImage image(int offset, int size) {
        ImageOrigin origin =
                new ImageOrigin(
                        "image-" + offset,
                        "images",
                        0,
                        offset,
                        0,
                        null,
                        null,
                        null,
                        "0".repeat(64),
                        size,
                        size);
        byte[] pixels = new byte[size * size * 3];
        java.util.Arrays.fill(pixels, (byte) (40 * offset));
        return new PreparedImage(origin, new Crop(0, 0, 1, 1, false), pixels);
    }

    private EncoderChoice choice(String release, Part part) {
        return new EncoderChoice(uri(), release, part, ComputeConfig.cpu());
    }

    private String uri() {
        return folder.resolve("registry").toUri().toString();
    }

    /** A pattern around the centre, so that the centred square is the same for every width. */
    private static void write(Path file, int width, int height, int period) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int fromCentre = x - (width - height) / 2;
                int shade = Math.floorMod(fromCentre * y, period) * 255 / period;
                image.setRGB(x, y, shade << 16 | shade << 8 | (255 - shade));
            }
        }
        ImageIO.write(image, "png", file.toFile());
    }
}
