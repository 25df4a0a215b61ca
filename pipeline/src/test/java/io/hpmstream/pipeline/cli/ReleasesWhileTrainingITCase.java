package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.FilesWith;
import io.hpmstream.pipeline.TestingJob;
import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.TinyImages;
import io.hpmstream.pipeline.cluster.FlinkRest;
import io.hpmstream.pipeline.cluster.JobSavepoint;
import io.hpmstream.pipeline.embedded.SmallTraining;
import io.hpmstream.pipeline.embedded.Training;
import io.hpmstream.pipeline.release.Release;
import io.hpmstream.pipeline.release.ReleaseCreation;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import io.hpmstream.pipeline.release.ReleaseVerification;
import io.hpmstream.pipeline.run.RunFolder;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** {@code hpm.release.every-checkpoints} and {@code hpm release watch}. */
@Timeout(240)
class ReleasesWhileTrainingITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    private static final int STEPS = 200;
    private static final String HARMLESS = "planted-and-harmless";
    private static final List<String> SECRETS =
            List.of(
                    "planted-in-file",
                    "planted-plain",
                    "planted-keystore",
                    "planted-access",
                    "planted-secret",
                    "planted-token");

    @TempDir private Path folder;
    private final String images = KAFKA.newTopic("released", Map.of());
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void end() {
        other.shutdownNow();
    }

    @Test
    void aTrainingIsReleasedWhileItGoesOn() throws Exception {
        SmallTraining training = training(registry().toString()).with(secrets());
        String conf = TestingCommands.write(training.options(), folder.resolve("hpm.yaml"));
        Future<Integer> code = other.submit(() -> run("train", "--conf", conf));

        while (releases().size() < 2) {
            training.publish(0, 1, 2, 3);
        }
        training.publish(theRest());

        assertThat(code.get()).as(err.toString()).isZero();
        List<Release> releases = releases();
        assertThat(releases.get(0).manifest().step()).isLessThan(releases.get(1).manifest().step());
        for (Release release : releases) {
            assertThat(ReleaseVerification.verify(release, file -> {})).isEmpty();
            assertThat(release.manifest().runId()).isEqualTo("released");
            assertThat(release.manifest().configuration())
                    .containsEntry("hpm.run.id", "released")
                    .containsEntry("hpm.masking.ratio", "0.75")
                    .doesNotContainKey("hpm.kafka.bootstrap-servers");
        }
        assertNoSecretIn(registry());
        assertThat(savepoints(folder.resolve("parts/checkpoints"))).as("the last one").hasSize(1);
    }

    @Test
    void aTrainingDoesNotCareWhetherItCanBeReleased() throws Exception {
        Path noFolder = Files.writeString(folder.resolve("file"), "no folder");
        SmallTraining training = training("unused");
        ReleaseRegistry registry =
                ReleaseRegistry.at(
                        noFolder.resolve("registry").toUri().toString(), new Configuration());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream told = new PrintStream(bytes, true, UTF_8);
        Future<?> run =
                other.submit(
                        () -> {
                            new Training(
                                            training.config(),
                                            RunFolder.adopt(folder.resolve("run")),
                                            told,
                                            false,
                                            new TrainingReleases(
                                                    new ReleaseCreation(registry, "test"), null, 2))
                                    .run();
                            return true;
                        });

        while (!bytes.toString(UTF_8).contains("release      failed: ")) {
            training.publish(0, 1, 2, 3);
        }
        training.publish(theRest());
        run.get();

        assertThat(bytes.toString(UTF_8)).containsPattern("releases     0 made, [1-9]\\d* failed");
        assertThat(savepoints(folder.resolve("parts/checkpoints"))).as("the last one").hasSize(1);
    }

    @Test
    @Tag("chaos")
    void aWatchReleasesAJobOfAClusterUntilItEnds() throws Exception {
        Path target = Files.createDirectories(folder.resolve("savepoints"));
        try (TestingJob job =
                TestingJob.start(
                        KAFKA,
                        images,
                        folder.resolve("job"),
                        Map.of("execution.checkpointing.interval", "200 ms"))) {
            job.publish(TinyImages.draw(32, 4));
            job.awaitStep(1);
            Future<Integer> code =
                    other.submit(
                            () ->
                                    run(
                                            "release",
                                            "watch",
                                            "--job",
                                            job.id().toString().substring(0, 8),
                                            "--every",
                                            "3",
                                            "--target",
                                            target.toUri().toString(),
                                            "--registry",
                                            registry().toString(),
                                            "--address",
                                            job.address().toString()));
            long checkpoints = 0;
            while (releases().size() < 2) {
                job.publish(TinyImages.draw(32, 4));
                job.awaitCheckpoints(++checkpoints);
            }
            new JobSavepoint(new FlinkRest(job.address()), job.id().toString())
                    .take(true, Optional.of(folder.resolve("last").toUri().toString()), any -> {});

            assertThat(code.get()).as(err.toString()).isZero();
        }

        assertThat(releases()).allMatch(this::isWhole);
        assertThat(savepoints(target)).isEmpty();
        assertThat(out.toString())
                .contains("release      " + releases().get(0).id() + " of step ")
                .containsPattern("releases     \\d+ made, [01] failed, \\d+ skipped");
    }

    private boolean isWhole(Release release) {
        try {
            return ReleaseVerification.verify(release, file -> {}).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** Not all of them are where they belong; the broker asks for none. */
    private Map<String, String> secrets() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "planted-in-file\n");
        return Map.of(
                "hpm.kafka.properties.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\"${file:%s}\";"
                        .formatted(password),
                "hpm.kafka.properties.ssl.truststore.password",
                "planted-plain",
                "hpm.kafka.properties.ssl.keystore.key",
                "planted-keystore",
                "s3.access-key",
                "planted-access",
                "s3.secret-key",
                "planted-secret",
                "hpm.curation.token",
                "planted-token",
                "hpm.curation.dir",
                HARMLESS);
    }

    private static void assertNoSecretIn(Path registry) throws IOException {
        assertThat(FilesWith.word(HARMLESS, registry))
                .as("what the same file told is there")
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(file -> file.endsWith("manifest.json"));
        assertThat(FilesWith.word("| Run | released |", registry))
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(file -> file.endsWith("MODEL_CARD.md"));
        for (String secret : SECRETS) {
            assertThat(FilesWith.word(secret, registry)).as(secret).isEmpty();
        }
    }

    private SmallTraining training(String registry) {
        return new SmallTraining(KAFKA.bootstrapServers(), images, folder.resolve("parts"))
                .with(
                        Map.of(
                                "hpm.run.id", "released",
                                "hpm.train.max-steps", Integer.toString(STEPS),
                                "hpm.release.every-checkpoints", "2",
                                "hpm.release.registry", registry,
                                "execution.checkpointing.interval", "200 ms"));
    }

    private static int[] theRest() {
        return IntStream.range(0, STEPS * SmallTraining.BATCH).map(i -> i % 10).toArray();
    }

    private int run(String... arguments) {
        CommandLine line = Hpm.commandLine(RunFolder.adopt(folder.resolve("run")));
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private Path registry() {
        return folder.resolve("registry");
    }

    private List<Release> releases() throws IOException {
        return ReleaseRegistry.at(registry().toUri().toString(), new Configuration()).list();
    }

    private static List<Path> savepoints(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> path.getFileName().toString().startsWith("savepoint"))
                    .toList();
        }
    }
}
