package io.hpmstream.pipeline.evaluate;

import io.hpmstream.model.ComputeConfig;
import io.hpmstream.pipeline.embed.EncoderChoice;
import io.hpmstream.pipeline.embed.EncoderChoice.Part;
import io.hpmstream.pipeline.embed.ReleasedEncoder;
import io.hpmstream.pipeline.publish.ImageFolder;
import io.hpmstream.pipeline.release.Evaluation;
import io.hpmstream.pipeline.release.Release;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import io.hpmstream.pipeline.release.TestingReleases;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.imageio.ImageIO;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Figures of a release on images of two colours. */
class ReleaseEvaluationITCase {

    @TempDir private Path folder;
    private ReleaseRegistry registry;
    private Release release;
    private final List<String> skipped = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        registry = ReleaseRegistry.at(uri(), new Configuration());
        release = TestingReleases.create(registry, "one");
    }

    @Test
    void tellsClassesApartThatLookDifferentAndGivesTheSameFiguresAgain() throws Exception {
        for (int i = 0; i < 15; i++) {
            write("dark/%d.png".formatted(i), new Color(10 + i, 10, 20));
            write("light/%d.png".formatted(i), new Color(240, 220 + i, 230));
        }
        Files.writeString(folder.resolve("images/light/broken.png"), "no image");

        Evaluation first = evaluate();
        Evaluation again = evaluate();

        assertThat(first.metrics())
                .containsOnlyKeys(
                        "knn-10.accuracy",
                        "knn-20.accuracy",
                        "linear.accuracy",
                        "reconstruction.loss");
        assertThat(value(first, "knn-10.accuracy")).isEqualTo(1);
        assertThat(value(first, "linear.accuracy")).isGreaterThan(0.9);
        assertThat(first.metrics())
                .allSatisfy(
                        (name, metric) -> {
                            assertThat(metric.low()).isLessThanOrEqualTo(metric.value());
                            assertThat(metric.high()).isGreaterThanOrEqualTo(metric.value());
                        });
        assertThat(first.data().images()).isEqualTo(30);
        assertThat(first.data().classes()).isEqualTo(2);
        assertThat(again.metrics()).isEqualTo(first.metrics());
        assertThat(again.data()).isEqualTo(first.data());
        assertThat(skipped).hasSize(2).allMatch(text -> text.startsWith("light/broken.png: "));
        registry.evaluations().add(first);
        assertThat(registry.evaluations().of(release)).containsExactly(first);
    }

    @Test
    void withoutClassesOnlyTheLossIsTold() throws Exception {
        write("one.png", Color.RED);
        write("two.png", Color.BLUE);

        assertThat(evaluate().metrics()).containsOnlyKeys("reconstruction.loss");
    }

    @Test
    void aFolderWithoutAReadableImageIsRefused() throws Exception {
        Files.createDirectories(folder.resolve("images"));
        Files.writeString(folder.resolve("images/broken.png"), "no image");

        assertThatThrownBy(this::evaluate).hasMessageContaining("has no image that can be read");
    }

    private static double value(Evaluation evaluation, String metric) {
        return Objects.requireNonNull(evaluation.metrics().get(metric)).value();
    }

    private Evaluation evaluate() throws Exception {
        EncoderChoice choice = new EncoderChoice(uri(), "one", Part.STUDENT, ComputeConfig.cpu());
        try (ReleasedEncoder encoder = ReleasedEncoder.open(choice)) {
            return new ReleaseEvaluation(release, encoder, Part.STUDENT, ComputeConfig.cpu(), 8)
                    .run(
                            ImageFolder.scan(folder.resolve("images")),
                            "test",
                            Clock.systemUTC(),
                            skipped,
                            done -> {});
        }
    }

    private String uri() {
        return folder.resolve("registry").toUri().toString();
    }

    /** One colour and a stripe, so that patches differ. */
    private void write(String name, Color color) throws IOException {
        BufferedImage image = new BufferedImage(24, 24, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(color);
        graphics.fillRect(0, 0, 24, 24);
        graphics.setColor(Color.GRAY);
        graphics.fillRect(0, 10, 24, 3);
        graphics.dispose();
        Path file = folder.resolve("images").resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }
}
