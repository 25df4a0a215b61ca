package io.hpmstream.pipeline.release;

import io.hpmstream.pipeline.cluster.TestingObjectStore;
import io.hpmstream.pipeline.installation.PluggedFileSystems;
import io.hpmstream.pipeline.release.AliasRecord.Action;
import io.hpmstream.pipeline.release.Aliases.Author;
import io.hpmstream.pipeline.release.Evaluation.Data;
import io.hpmstream.pipeline.release.Evaluation.Metric;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What aliases mean, in a folder and in a real S3 server. */
class AliasesITCase {

    @RegisterExtension static final TestingObjectStore STORE = new TestingObjectStore();

    private static final Author ANN = new Author("ann", "better on birds");
    private static final Author BOB = new Author("bob", null);
    private static final int AT_ONCE = 6;

    @TempDir private java.nio.file.Path folder;

    enum Place {
        FILE,
        S3
    }

    private ReleaseRegistry registry(Place place) throws IOException {
        Configuration options = Configuration.fromMap(STORE.options());
        PluggedFileSystems.initialize(options);
        return ReleaseRegistry.at(
                place == Place.S3
                        ? "s3://hpm/" + UUID.randomUUID()
                        : folder.resolve("registry").toUri().toString(),
                options);
    }

    @ParameterizedTest
    @EnumSource
    void meanWhatWasPromotedLastAndKeepTheirHistory(Place place) throws Exception {
        ReleaseRegistry registry = registry(place);
        registry.probe();
        Release one = TestingReleases.copy(registry, "one");
        Release two = TestingReleases.copy(registry, "two");
        Release three = TestingReleases.copy(registry, "three");

        promote(registry, one, "champion", ANN);
        promote(registry, two, "champion", BOB);
        assertThat(registry.resolve("champion")).isEqualTo(two);
        registry.aliases().rollback("champion", new Author("ann", "worse at night"));
        assertThat(registry.resolve("champion")).isEqualTo(one);
        promote(registry, three, "champion", BOB);
        registry.aliases().rollback("champion", BOB);

        assertThat(registry.resolve("champion"))
                .as("not two, which was rolled back")
                .isEqualTo(one);
        assertThat(registry.aliases().history("champion"))
                .extracting(AliasRecord::number, AliasRecord::action, AliasRecord::who)
                .hasToString(
                        "[(1L, PROMOTE, \"ann\"), (2L, PROMOTE, \"bob\"), (3L, ROLLBACK, \"ann\"), (4L, PROMOTE, \"bob\"), (5L, ROLLBACK, \"bob\")]");
        assertThat(registry.aliases().history("champion").get(2).why()).isEqualTo("worse at night");
        assertThatThrownBy(() -> registry.aliases().rollback("champion", BOB))
                .isInstanceOf(PromotionRefusedException.class)
                .hasMessageContaining("there is nothing left to roll back to");
        assertThat(registry.aliases().names()).containsExactly("champion");
    }

    @ParameterizedTest
    @EnumSource
    void ofSeveralPromotionsAtOnceOneWinsAndTheOthersAreTold(Place place) throws Exception {
        ReleaseRegistry registry = registry(place);
        Aliases aliases = allAtOnce(place, registry);
        List<Release> releases =
                List.of(
                        TestingReleases.copy(registry, "one"),
                        TestingReleases.copy(registry, "two"));
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        List<AliasRecord> winners = new ArrayList<>();
        List<String> told = new ArrayList<>();
        try {
            List<Future<AliasRecord>> promotions = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                Release release = releases.get(i % releases.size());
                Author author = new Author("author-" + i, null);
                promotions.add(
                        threads.submit(
                                () ->
                                        aliases.promote(
                                                "champion", List.of(), release, null, author)));
            }
            for (Future<AliasRecord> promotion : promotions) {
                try {
                    winners.add(promotion.get(1, TimeUnit.MINUTES));
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(PromotionRefusedException.class);
                    told.add(String.valueOf(Objects.requireNonNull(e.getCause()).getMessage()));
                }
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(told)
                .hasSize(AT_ONCE - 1)
                .allMatch(text -> text.startsWith("somebody else changed 'champion' meanwhile"));
        assertThat(registry.aliases().history("champion")).hasSize(1).isEqualTo(winners);
    }

    /** Each writes only when all have read what was there before. */
    private static Aliases allAtOnce(Place place, ReleaseRegistry registry) throws IOException {
        CreateOnlyFiles store =
                place == Place.S3
                        ? new S3CreateOnlyFiles(Configuration.fromMap(STORE.options()))
                        : new LocalCreateOnlyFiles();
        CountDownLatch ready = new CountDownLatch(AT_ONCE);
        Path root = new Path(registry.toString());
        return new Aliases(
                root,
                root.getFileSystem(),
                (path, content) -> {
                    ready.countDown();
                    try {
                        ready.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    return store.create(path, content);
                },
                Clock.systemUTC());
    }

    @Test
    void aPromotionDoesNotOverruleOneThatCameWhileItsReleaseWasRead() throws Exception {
        ReleaseRegistry registry = registry(Place.FILE);
        Release one = TestingReleases.copy(registry, "one");
        Release two = TestingReleases.copy(registry, "two");
        List<AliasRecord> meanwhile = new ArrayList<>();

        assertThatThrownBy(
                        () ->
                                new Promotion(registry)
                                        .promote(
                                                one,
                                                "champion",
                                                ANN,
                                                file -> {
                                                    if (meanwhile.isEmpty()) {
                                                        meanwhile.add(
                                                                promoteQuietly(registry, two));
                                                    }
                                                }))
                .isInstanceOf(PromotionRefusedException.class)
                .hasMessageContaining("somebody else changed 'champion' meanwhile (record 1)");
        assertThat(registry.resolve("champion")).isEqualTo(two);
    }

    private static AliasRecord promoteQuietly(ReleaseRegistry registry, Release release) {
        try {
            return registry.aliases().promote("champion", List.of(), release, null, BOB);
        } catch (IOException | PromotionRefusedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anAliasMustNotBeCalledLikeARelease() throws Exception {
        ReleaseRegistry registry = registry(Place.FILE);
        Release spring = TestingReleases.copy(registry, "spring");
        promote(registry, spring, "champion", ANN);

        assertThatThrownBy(() -> promote(registry, spring, "spring", ANN))
                .isInstanceOf(PromotionRefusedException.class)
                .hasMessageContaining("choose another name for the alias");
        assertThatThrownBy(() -> TestingReleases.create(registry, "champion"))
                .hasMessageContaining("there is an alias 'champion'");
    }

    @Test
    void aDamagedReleaseIsRefusedAndTheAliasUntouched() throws Exception {
        ReleaseRegistry registry = registry(Place.FILE);
        Release one = TestingReleases.copy(registry, "one");
        Release two = TestingReleases.copy(registry, "two");
        promote(registry, one, "champion", ANN);
        java.nio.file.Path weights =
                java.nio.file.Path.of(two.folder().toUri()).resolve("encoder/model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);

        assertThatThrownBy(() -> promote(registry, two, "champion", ANN))
                .isInstanceOf(PromotionRefusedException.class)
                .hasMessageContaining("it is damaged: encoder/model.safetensors must have the SHA");
        assertThat(registry.resolve("champion")).isEqualTo(one);
        assertThat(registry.aliases().history("champion")).hasSize(1);
    }

    @Test
    void aReleaseMustPassTheGateThatItsOwnerSet() throws Exception {
        ReleaseRegistry registry = registry(Place.FILE);
        Release release = TestingReleases.copy(registry, "one");
        registry.gates().set("champion", List.of("knn-10.accuracy >= 0.7", "loss <= 0.4"));

        assertThatThrownBy(() -> promote(registry, release, "champion", ANN))
                .isInstanceOf(PromotionRefusedException.class)
                .hasMessageContaining("it has no evaluation");
        registry.evaluations().add(evaluation(release, "first", 0.8, 0.5));
        assertThatThrownBy(() -> promote(registry, release, "champion", ANN))
                .hasMessageContaining("it does not pass the gate: loss <= 0.4, actual: 0.5");
        assertThat(registry.aliases().history("champion")).isEmpty();

        registry.evaluations().add(evaluation(release, "second", 0.7, 0.4));
        assertThat(promote(registry, release, "champion", ANN).evaluation()).isEqualTo("second");
        assertThat(promote(registry, release, "other", ANN).evaluation())
                .as("another alias has no gate")
                .isNull();
    }

    @Test
    void theLastGateCountsAndAnOpenOneLetsEverythingPass() throws Exception {
        ReleaseRegistry registry = registry(Place.FILE);
        Release release = TestingReleases.copy(registry, "one");
        registry.gates().set("champion", List.of("knn-10.accuracy >= 0.7"));
        registry.gates().set("champion", List.of());

        assertThat(promote(registry, release, "champion", ANN).action()).isEqualTo(Action.PROMOTE);
    }

    @Test
    void anEvaluationIsNeverReplaced() throws Exception {
        ReleaseRegistry registry = registry(Place.FILE);
        Release release = TestingReleases.copy(registry, "one");
        registry.evaluations().add(evaluation(release, "first", 0.8, 0.5));

        assertThatThrownBy(() -> registry.evaluations().add(evaluation(release, "first", 0.9, 0.1)))
                .hasMessageContaining("there is an evaluation");
        assertThat(registry.evaluations().of(release))
                .containsExactly(evaluation(release, "first", 0.8, 0.5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Champion", "a/b", "..", "1st", "a b"})
    void namesThatCouldLeadElsewhereAreRefused(String name) throws Exception {
        ReleaseRegistry registry = registry(Place.FILE);
        Release release = TestingReleases.copy(registry, "one");

        assertThatThrownBy(() -> promote(registry, release, name, ANN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("an alias must be of a to z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"knn-10.accuracy > 0.7", "loss", "loss <= low", ">= 3", "loss <= 1.2.3"})
    void conditionsThatCannotBeReadAreRefusedWithAnExample(String condition) throws Exception {
        ReleaseRegistry registry = registry(Place.FILE);

        assertThatThrownBy(() -> registry.gates().set("champion", List.of(condition)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be");
        assertThat(registry.gates().of("champion")).isEmpty();
    }

    /** As stores do that take the condition and do not look at it. */
    @Test
    void aStoreThatDoesNotKeepWritersApartIsRefused() throws Exception {
        Path root = new Path(folder.toUri());
        FileSystem files = root.getFileSystem();
        CreateOnlyFiles careless =
                (path, content) -> {
                    try (FSDataOutputStream out = files.create(path, WriteMode.OVERWRITE)) {
                        out.write(content);
                    }
                    return true;
                };

        assertThatThrownBy(() -> CreateOnlyProbe.check(careless, files, root))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not keep two writers apart");
        assertThat(folder).isEmptyDirectory();
    }

    private static AliasRecord promote(
            ReleaseRegistry registry, Release release, String alias, Author author)
            throws Exception {
        return new Promotion(registry).promote(release, alias, author, file -> {});
    }

    private static Evaluation evaluation(Release release, String id, double accuracy, double loss) {
        return new Evaluation(
                ReleaseFiles.FORMAT_VERSION,
                id,
                release.id(),
                "2026-01-01T00:00:00Z",
                "test",
                "student",
                new Data("images", "0", 10, 2),
                Map.of(
                        "knn-10.accuracy",
                        new Metric(accuracy, accuracy, accuracy),
                        "loss",
                        new Metric(loss, loss, loss)));
    }
}
