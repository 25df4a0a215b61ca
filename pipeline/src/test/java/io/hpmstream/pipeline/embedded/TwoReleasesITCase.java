package io.hpmstream.pipeline.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.query.ReadProgress;
import io.hpmstream.pipeline.query.SavepointDiff;
import io.hpmstream.pipeline.release.Evaluation;
import io.hpmstream.pipeline.release.Evaluation.Data;
import io.hpmstream.pipeline.release.Evaluation.Metric;
import io.hpmstream.pipeline.release.Manifest;
import io.hpmstream.pipeline.release.Manifest.OffsetRange;
import io.hpmstream.pipeline.release.Manifest.SinceParent;
import io.hpmstream.pipeline.release.MetricDiff;
import io.hpmstream.pipeline.release.PartDistance;
import io.hpmstream.pipeline.release.Release;
import io.hpmstream.pipeline.release.ReleaseCreation;
import io.hpmstream.pipeline.release.ReleaseDiff;
import io.hpmstream.pipeline.release.ReleaseDiff.SettingDiff;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import io.hpmstream.pipeline.release.TestingReleases;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.withinPercentage;

/** Two releases of one training: of its second step, and of its fourth, which came from there. */
class TwoReleasesITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    /** As in the published checkpoints. */
    private static final Map<String, Pattern> TENSORS =
            Map.of(
                    "student encoder",
                    Pattern.compile("student\\.(cls_token|patch_embed.*|blocks.*|norm\\..*)"),
                    "student decoder",
                    Pattern.compile(
                            "student\\.(mask_token|decoder_(embed|norm|pred)\\..*|decoder_blocks\\..*)"),
                    "student predictor",
                    Pattern.compile("student\\.decoder_(blocks|norm|pred)_losspred\\..*"),
                    "teacher encoder",
                    Pattern.compile("teacher\\.(cls_token|patch_embed.*|blocks.*|norm\\..*)"),
                    "teacher decoder",
                    Pattern.compile(
                            "teacher\\.(mask_token|decoder_(embed|norm|pred)\\..*|decoder_blocks\\..*)"),
                    "teacher predictor",
                    Pattern.compile("teacher\\.decoder_(blocks|norm|pred)_losspred\\..*"),
                    "optimizer mean",
                    Pattern.compile("mean\\..*"),
                    "optimizer square",
                    Pattern.compile("square\\..*"));

    @TempDir private static Path folder;
    private static String images = "";
    private static String savepointBefore = "";
    private static ReleaseRegistry registry;
    private static Release before;
    private static Release after;
    private static List<JsonNode> sightings = List.of();

    @BeforeAll
    static void train() throws Exception {
        images = KAFKA.newTopic("released", Map.of());
        registry =
                ReleaseRegistry.at(
                        folder.resolve("registry").toUri().toString(), new Configuration());
        SmallTraining training =
                new SmallTraining(KAFKA.bootstrapServers(), images, folder)
                        .with(Map.of("hpm.run.id", "two-releases"));
        training.publish(0, 1, 2, 3, -1, 4, 5, 6, 7, 8);
        SmallTraining twoSteps = training.with(Map.of("hpm.train.max-steps", "2"));
        savepointBefore = twoSteps.run(2, 1).savepoint();
        ReleaseCreation creation = new ReleaseCreation(registry, "test");
        before = creation.create(savepointBefore, "before", null, file -> {});
        training.publish(0, 1, -1, 9, 10, 11, 12, 13);
        SmallTraining.Run run = training.from(before.state().toString()).run(4, 0);
        sightings = run.sightings();
        after = creation.create(run.savepoint(), "after", before.id(), file -> {});
    }

    @Test
    void tellWhatTheSecondHasThatTheFirstHadNot() {
        Manifest manifest = after.manifest();

        assertThat(manifest.runId()).as("nobody told the configuration").isNull();
        assertThat(manifest.stateFormatVersion()).isEqualTo(3);
        assertThat(manifest.settings()).isEqualTo(before.manifest().settings());
        assertThat(manifest.trained()).containsExactly(range(0, 4), range(5, 12), range(13, 18));
        assertThat(manifest.sinceParent())
                .isEqualTo(
                        new SinceParent(
                                List.of(range(9, 12), range(13, 18)), List.of(range(12, 13))));
        assertThat(before.manifest().sinceParent()).isNull();
    }

    @Test
    void oneThatHasTrainedMoreIsNoParent() {
        assertThatThrownBy(
                        () ->
                                new ReleaseCreation(registry, "test")
                                        .create(savepointBefore, null, after.id(), file -> {}))
                .hasMessageContaining("release " + after.shortId() + " is no parent of ")
                .hasMessageContaining("which has not trained")
                .hasMessageContaining("start=9, end=12");
    }

    @Test
    void areAsFarApartAsAPlainLoopOverTheirTensorsSays() throws Exception {
        Map<String, float[]> first = TensorFile.read(weights(before));
        Map<String, float[]> second = TensorFile.read(weights(after));

        List<PartDistance> parts = diff(before, after).weights();

        assertThat(parts)
                .extracting(PartDistance::part)
                .containsExactlyInAnyOrder(
                        "student encoder",
                        "student decoder",
                        "student predictor",
                        "teacher encoder",
                        "teacher decoder",
                        "teacher predictor",
                        "optimizer mean",
                        "optimizer square");
        long trained =
                first.entrySet().stream()
                        .filter(tensor -> !tensor.getKey().startsWith("positions."))
                        .mapToLong(tensor -> tensor.getValue().length)
                        .sum();
        assertThat(parts.stream().mapToLong(PartDistance::values).sum()).isEqualTo(trained);
        for (PartDistance part : parts) {
            Pattern names = Objects.requireNonNull(TENSORS.get(part.part()));
            float[] one = TensorFile.joined(first, names);
            float[] other = TensorFile.joined(second, names);
            double distance = 0;
            double product = 0;
            for (int i = 0; i < one.length; i++) {
                distance += Math.pow((double) other[i] - one[i], 2);
                product += (double) one[i] * other[i];
            }
            assertThat(part.values()).isEqualTo(one.length);
            assertThat(part.relative())
                    .isPositive()
                    .isCloseTo(Math.sqrt(distance) / norm(one), withinPercentage(1e-7));
            assertThat(part.cosine())
                    .isCloseTo(product / norm(one) / norm(other), withinPercentage(1e-7));
            assertThat(part.unlike()).isZero();
        }
    }

    @Test
    void differInTheHardnessOfWhatWasTrainedInBetween() throws Exception {
        SavepointDiff.Result hardness = diff(before, after).hardness();

        assertThat(hardness.harder() + hardness.easier()).as("0 and 1").isEqualTo(2);
        assertThat(hardness.untrained()).as("2 to 7").isEqualTo(6);
        assertThat(hardness.onlyBefore()).isZero();
        assertThat(hardness.onlyAfter()).as("8 to 13").isEqualTo(6);
        // the topic tells the change too: progress is how much hardness fell
        double fell =
                sightings.stream()
                        .filter(told -> told.path("sighting").asInt() == 2)
                        .mapToDouble(told -> told.path("progress").asDouble())
                        .average()
                        .orElseThrow();
        assertThat(hardness.meanChange()).isCloseTo(-fell, offset(1e-5));
    }

    @Test
    void tellSettingsOnlyWhereTheyDiffer() throws Exception {
        Release other = TestingReleases.create(registry, "other");

        assertThat(diff(before, after).settings()).isEmpty();
        assertThat(diff(before, other).settings())
                .contains(new SettingDiff("hpm.topics.images", images, "version-2"))
                .noneMatch(setting -> setting.key().startsWith("hpm.model."));
    }

    @Test
    void showEvaluationsSideBySideOnlyOnTheSameImages() throws Exception {
        registry.evaluations().add(evaluation(before, "1", "birds", 0.5));
        registry.evaluations().add(evaluation(before, "2", "birds", 0.6));
        registry.evaluations().add(evaluation(after, "3", "birds", 0.75));
        registry.evaluations().add(evaluation(after, "4", "night", 0.25));

        List<MetricDiff> side = diff(before, after).evaluations();

        assertThat(side)
                .extracting(diff -> diff.data().folder(), MetricDiff::first, MetricDiff::second)
                .containsExactly(tuple("birds", 0.6, 0.75), tuple("night", null, 0.25));
        assertThat(side.get(0).difference()).isCloseTo(0.15, offset(1e-12));
        assertThat(side.get(1).difference()).isNull();
    }

    private static ReleaseDiff diff(Release first, Release second) throws IOException {
        return ReleaseDiff.between(first, second, registry.evaluations(), ReadProgress.NONE);
    }

    private static Evaluation evaluation(
            Release release, String id, String folder, double accuracy) {
        return new Evaluation(
                Evaluation.FORMAT_VERSION,
                id,
                release.id(),
                "2026-01-01T00:00:0%sZ".formatted(id),
                "test",
                "student",
                new Data(folder, "digest of " + folder, 10, 2),
                Map.of("knn-10.accuracy", new Metric(accuracy, accuracy, accuracy)));
    }

    private static Path weights(Release release) {
        return Path.of(release.folder().toUri()).resolve("training.safetensors");
    }

    private static double norm(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    private static OffsetRange range(long start, long end) {
        return new OffsetRange(images, 0, start, end);
    }
}
