package io.hpmstream.pipeline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.pipeline.config.PretrainOptions;
import io.hpmstream.pipeline.release.TestingReleases;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import javax.imageio.ImageIO;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * {@code hpm release}, {@code embed}, {@code eval} and going on from a release, as a user types
 * them.
 */
class ReleaseCommandsITCase {

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aReleaseIsMadeMeasuredPromotedUsedAndRolledBack() throws Exception {
        create("spring");
        create("summer");
        for (int i = 0; i < 4; i++) {
            write("dark/%d.png".formatted(i), 10 * i);
            write("light/%d.png".formatted(i), 160 + 10 * i);
        }

        assertThat(release("gate", "--alias", "champion", "--require", "knn-10.accuracy >= 0"))
                .isZero();
        assertThat(release("promote", "spring", "--alias", "champion", "--by", "ann")).isEqualTo(1);
        assertThat(err.toString()).contains("it has no evaluation: make one with 'hpm eval'");

        assertThat(release("gate", "--alias", "champion", "--require", "reconstruction.loss >= 0"))
                .isZero();
        for (String name : List.of("spring", "summer")) {
            assertThat(
                            run(
                                    "eval",
                                    "--release",
                                    name,
                                    "--registry",
                                    registry(),
                                    "--images",
                                    images()))
                    .isZero();
        }
        assertThat(out.toString()).contains("linear.accuracy", "reconstruction.loss", "2 classes");
        assertThat(release("promote", "spring", "--alias", "champion", "--by", "ann")).isZero();
        assertThat(release("promote", "summer", "--alias", "champion", "--why", "newer")).isZero();

        Path features = folder.resolve("features.parquet");
        assertThat(
                        run(
                                "embed",
                                "--release",
                                "champion",
                                "--registry",
                                registry(),
                                "--images",
                                images(),
                                "--out",
                                features.toString()))
                .isZero();
        assertThat(out.toString()).contains("8 features in " + features + ", skipped 0");
        assertThat(Files.readAllBytes(features))
                .startsWith('P', 'A', 'R', '1')
                .endsWith('P', 'A', 'R', '1');

        assertThat(release("rollback", "--alias", "champion", "--why", "worse at night")).isZero();
        out.getBuffer().setLength(0);
        assertThat(release("history", "--alias", "champion")).isZero();
        assertThat(out.toString().lines().skip(1).map(line -> line.replaceAll(" +", " ")))
                .hasSize(3)
                .anyMatch(line -> line.startsWith("champion 1 promote ") && line.endsWith(" ann"))
                .anyMatch(line -> line.startsWith("champion 2 promote ") && line.endsWith(" newer"))
                .anyMatch(line -> line.startsWith("champion 3 rollback "));
        out.getBuffer().setLength(0);
        assertThat(release("list")).isZero();
        assertThat(out.toString().lines().filter(line -> line.contains("champion")))
                .singleElement()
                .asString()
                .contains("spring");
    }

    @Test
    void verifyingTellsWhatItDoesAndWhatAnOldReleaseLacks() throws Exception {
        create("spring");

        assertThat(release("verify", "spring")).isZero();
        assertThat(err.toString())
                .contains("verifying forward pass of encoder", "forward pass of encoder-teacher");
        assertThat(out.toString()).contains("is whole: 9 files").doesNotContain("older build");
        try (Stream<Path> files = Files.walk(folder.resolve("registry"))) {
            for (Path manifest : files.filter(file -> file.endsWith("manifest.json")).toList()) {
                Files.delete(manifest.resolveSibling("forward-pass.json"));
                Files.writeString(
                        manifest,
                        Files.readString(manifest)
                                .replaceFirst("\\{\\s*\"path\" : \"forward-pass[^}]*},", ""));
            }
        }

        assertThat(release("verify", "spring")).isZero();
        assertThat(out.toString())
                .contains("no forward pass to compute again: it was made by an older build")
                .contains("is whole: 8 files");
    }

    @Test
    void twoReleasesOfOneSavepointDifferInNothing() throws Exception {
        create("spring");
        create("summer");
        assertThat(release("promote", "summer", "--alias", "champion")).isZero();

        out.getBuffer().setLength(0);
        assertThat(release("diff", "spring", "champion")).isZero();
        assertThat(out.toString())
                .contains("no setting differs", "neither was evaluated")
                .contains("0 images got harder, 0 easier, 8 were not trained in between");
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .anyMatch(line -> line.matches("student encoder [0-9,]+ 0\\.000 1\\.000000"));
        out.getBuffer().setLength(0);
        assertThat(release("diff", "spring", "summer", "--output", "json")).isZero();
        JsonNode diff = new ObjectMapper().readTree(out.toString());
        assertThat(diff.path("second").path("name").asText()).isEqualTo("summer");
        assertThat(diff.path("settings")).isEmpty();
        assertThat(diff.path("weights")).hasSize(8);
        assertThat(diff.path("weights").path(0).path("relativeDistance").asDouble()).isZero();
        assertThat(diff.path("hardness").path("untrained").asInt()).isEqualTo(8);
        assertThat(diff.path("hardness").path("meanChange").isNull()).isTrue();
        assertThat(release("diff", "spring", "autumn")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no release 'autumn'");
    }

    @Test
    void aTrainingGoesOnFromAReleaseWithoutOwningIt() throws Exception {
        create("spring");
        ResumeOptions options = new ResumeOptions();
        new CommandLine(options)
                .parseArgs(
                        "--from-release",
                        "spring",
                        "--registry",
                        registry(),
                        "--skip-offsets",
                        "version-2:0:9..11",
                        "--reset-offsets");
        Configuration flink = new Configuration();
        flink.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
        flink.set(PretrainOptions.SKIP_OFFSETS, List.of("version-2:0:20..21"));

        options.apply(flink, new PrintWriter(err, true));

        assertThat(flink.get(StateRecoveryOptions.SAVEPOINT_PATH))
                .startsWith("file:" + folder.resolve("registry/releases"))
                .endsWith("/state");
        assertThat(flink.get(StateRecoveryOptions.RESTORE_MODE))
                .isEqualTo(RecoveryClaimMode.NO_CLAIM);
        assertThat(flink.get(PretrainOptions.SKIP_OFFSETS))
                .containsExactly("version-2:0:20..21", "version-2:0:9..11");
        assertThat(flink.get(PretrainOptions.GENERATION)).isEqualTo(1);
        assertThat(flink.get(PretrainOptions.REPLACED_ENDS)).containsExactly("version-2:0:11");
        assertThat(flink.get(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE)).isTrue();
        assertThat(err.toString())
                .contains("hpm.source.generation: 1; keep that")
                .contains("hpm.source.replaced-ends: [version-2:0:11]; keep that");
    }

    @Test
    void placesThatDoNotGoTogetherAreRefused() {
        assertThat(run("train", "--from", "a", "--from-release", "b", "--registry", "c"))
                .isEqualTo(2);
        assertThat(run("train", "--from-release", "b")).isEqualTo(2);
        assertThat(err.toString()).contains("--registry");
        assertThatThrownBy(
                        () -> {
                            ResumeOptions options = new ResumeOptions();
                            new CommandLine(options).parseArgs("--reset-offsets");
                            options.apply(new Configuration(), new PrintWriter(err));
                        })
                .hasMessageContaining("--reset-offsets needs --from or --from-release");
    }

    private void create(String name) {
        assertThat(
                        release(
                                "create",
                                "--from",
                                TestingReleases.savepoint("version-2"),
                                "--name",
                                name))
                .isZero();
    }

    private int release(String... arguments) {
        List<String> all = new ArrayList<>(List.of("release"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--registry", registry()));
        return run(all.toArray(String[]::new));
    }

    private int run(String... arguments) {
        CommandLine line = Hpm.commandLine(null);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private String registry() {
        return folder.resolve("registry").toString();
    }

    private String images() {
        return folder.resolve("images").toString();
    }

    private void write(String name, int shade) throws IOException {
        BufferedImage image = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 400; i++) {
            image.setRGB(i % 20, i / 20, 0x10101 * Math.min(255, shade + i % 7));
        }
        Path file = folder.resolve("images").resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }
}
