package io.hpmstream.pipeline.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.connectors.image.ImageIntake;
import io.hpmstream.connectors.image.Outcome;
import io.hpmstream.connectors.kafka.ImageMessage;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.pretrain.DirectTraining;
import io.hpmstream.pipeline.publish.FolderImages;
import io.hpmstream.pipeline.publish.PublishedImage;
import io.hpmstream.pipeline.run.RunFolder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The whole demo: a real broker, Flink with RocksDB, the tiny preset. */
class DemoITCase {

    private static final int STEPS = 12;
    private static final long SEED = 3;

    @TempDir private static Path folder;
    private static DemoSummary first;
    private static JsonNode written;
    private static String output = "";

    @BeforeAll
    static void runOnce() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, UTF_8)) {
            first = run(options(null, STEPS, "first"), "first", out);
        }
        output = bytes.toString(UTF_8);
        written = new ObjectMapper().readTree(folder.resolve("first.json").toFile());
    }

    @Test
    void trainsExactlyTheStepsAskedForAndTellsEverySighting() {
        assertThat(first.steps()).isEqualTo(STEPS);
        assertThat(first.imagesTrained()).isEqualTo(STEPS * DemoConfig.BATCH_SIZE);
        assertThat(first.hardnessRecords()).isEqualTo(STEPS * DemoConfig.BATCH_SIZE);
        assertThat(first.imagesConsumed()).isGreaterThanOrEqualTo(first.imagesTrained());
        assertThat(first.deadLetters()).isZero();
        assertThat(first.checkpointsCompleted()).isGreaterThanOrEqualTo(2);
        assertThat(first.lastLoss()).isLessThan(first.firstLoss());
    }

    @Test
    void writesTheFiguresAsJson() {
        assertThat(written.fieldNames())
                .toIterable()
                .containsExactly(
                        "imagesConsumed",
                        "imagesTrained",
                        "deadLetters",
                        "steps",
                        "firstLoss",
                        "lastLoss",
                        "checkpointsCompleted",
                        "hardnessRecords",
                        "hardShare",
                        "imagesPerSecond",
                        "weightsSha256");
        assertThat(written.path("weightsSha256").asText()).isEqualTo(first.weightsSha256());
    }

    @Test
    void leavesAReportAndSaysWhereEverythingIs() throws Exception {
        assertThat(Files.readString(folder.resolve("first-report/report.html")))
                .contains("<html", "hpm-stream demo: 600 drawn scenes<", first.weightsSha256());
        assertThat(output).contains("600 drawn scenes (synthetic; --images DIR");
        assertThat(output).contains("metrics      http://127.0.0.1:");
        assertThat(output).contains("Kafka        127.0.0.1:", "Flink        http://127.0.0.1:");
        assertThat(output).contains("step %d/%d".formatted(STEPS, STEPS));
    }

    /** A folder to keep may lie where no program may run, so natives must not unpack there. */
    @Test
    void keepsItsDataAndNoTemporaryFiles() {
        Path kept = folder.resolve("first-kept");

        assertThat(kept.resolve("kafka/broker.log")).isNotEmptyFile();
        assertThat(kept.resolve("savepoint")).isNotEmptyDirectory();
        assertThat(kept.resolve("checkpoints")).isNotEmptyDirectory();
        assertThat(kept.resolve("flink")).doesNotExist();
        assertThat(kept.resolve("kafka/tmp")).doesNotExist();
        assertThat(kept.resolve("curation/tmp")).doesNotExist();
        assertThat(folder.resolve("first-run/flink-tmp")).isDirectory();
    }

    @Test
    void theSameImagesInTheSameOrderGiveTheSameWeightsWithoutFlink() throws Exception {
        PretrainConfig config = DemoConfig.of("127.0.0.1:1", STEPS, SEED);
        FolderImages images = DemoImages.drawn(folder.resolve("drawn"), SEED).stream(SEED);
        try (ImageIntake intake = ImageIntake.open(config.intake());
                DirectTraining training = new DirectTraining(config.training())) {
            for (long offset = 0; training.step() < STEPS; offset++) {
                training.train(
                        ((Outcome.Prepared) intake.prepare(message(images.next(), offset)))
                                .image());
            }

            assertThat(training.weightsSha256()).isEqualTo(first.weightsSha256());
        }
    }

    @Test
    void deadLettersDamagedImagesAndTrainsTheRest() throws Exception {
        Path images = folder.resolve("mixed");
        DemoImages.drawn(images, SEED);
        Path truncated = images.resolve("synthetic/truncated.jpg");
        byte[] whole = new SyntheticScenes(SEED).scene(0).jpeg();
        Files.write(truncated, java.util.Arrays.copyOf(whole, whole.length / 2));
        Files.writeString(images.resolve("synthetic/text.png"), "no image at all");
        Files.write(images.resolve("synthetic/empty.gif"), new byte[0]);
        // one pass over all of them
        int steps = 603 / DemoConfig.BATCH_SIZE + 1;

        DemoSummary mixed = run(options(images, steps, "mixed"), "mixed", System.err);

        assertThat(mixed.deadLetters()).isBetween(3L, 6L);
        assertThat(mixed.imagesTrained()).isEqualTo((long) steps * DemoConfig.BATCH_SIZE);
    }

    private static ImageMessage message(PublishedImage image, long offset) {
        return new ImageMessage(
                "images", 0, offset, offset, image.id().getBytes(UTF_8), image.bytes(), List.of());
    }

    private static DemoOptions options(
            @org.jspecify.annotations.Nullable Path images, long steps, String name) {
        return new DemoOptions(
                images,
                steps,
                SEED,
                folder.resolve(name + "-report"),
                folder.resolve(name + ".json"));
    }

    private static DemoSummary run(DemoOptions options, String name, PrintStream out)
            throws Exception {
        RunFolder runFolder = RunFolder.adopt(folder.resolve(name + "-run"));
        return new Demo(options, folder.resolve(name + "-kept"), runFolder, out, false, () -> {})
                .run(summary -> {});
    }
}
