package io.hpmstream.pipeline.embedded;

import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.audit.LedgerReport;
import io.hpmstream.pipeline.audit.TopicEnds;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import io.hpmstream.pipeline.release.Release;
import io.hpmstream.pipeline.release.ReleaseCreation;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Trainings that go on from a release, without some records or with another topic. */
class RolledBackITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    private static final int[] FIRST = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    private static final int[] POISON = {20, 21, 22, 23, 24, 25};
    private static final int[] LAST = {0, 1, 2, 3, 4, 5};

    @TempDir private Path folder;

    @Test
    void rolledBackBehindAPoisonedStretchGivesTheBitsOfARunThatNeverHadIt() throws Exception {
        String images = KAFKA.newTopic("poisoned", Map.of());
        SmallTraining training = training(images, "rolled-back");
        training.publish(FIRST);
        // eight trained, two wait
        Release release = release(training.with(maxSteps(2)).run(2, 2).savepoint());
        training.publish(POISON);
        training.publish(LAST);
        String poisoned = training.from(state(release)).run(5, 2).savepoint();
        Map<String, String> skip =
                Map.of("hpm.source.skip-offsets", "%s:0:10..16".formatted(images));

        String rolledBack = training.with(skip).from(state(release)).run(4, 0).savepoint();
        SavedTraining actual = SavedTraining.read(rolledBack);
        SavedTraining never =
                SavedTraining.read(training(images, "never").with(skip).run(4, 0).savepoint());

        assertThat(actual.weights().chunks()).isEqualTo(never.weights().chunks());
        assertThat(actual.progress().expectedLoss()).isEqualTo(never.progress().expectedLoss());
        assertThat(SavedTraining.read(poisoned).weights().chunks())
                .as("the poison had changed something")
                .isNotEqualTo(actual.weights().chunks());
        LedgerReport ledger = LedgerReport.read(rolledBack);
        assertThat(ledger).matches(LedgerReport::isExact);
        assertThat(ledger.fates().dropped())
                .containsExactly(new Interval(new Partition(images, 0), 10, 16));
        assertThatThrownBy(() -> training.with(skip).from(poisoned).run(6, 0))
                .hasMessageContaining("cannot skip what was trained already");
    }

    @Test
    void skippedImagesThatWaitInTheReleaseAreNotTrainedEither() throws Exception {
        String images = KAFKA.newTopic("waiting", Map.of());
        SmallTraining training = training(images, "waiting");
        training.publish(FIRST);
        Release release = release(training.with(maxSteps(2)).run(2, 2).savepoint());
        training.publish(LAST);
        Map<String, String> skip =
                Map.of("hpm.source.skip-offsets", "%s:0:8..10".formatted(images));

        String savepoint = training.with(skip).from(state(release)).run(3, 2).savepoint();

        LedgerReport ledger = LedgerReport.read(savepoint);
        assertThat(ledger).matches(LedgerReport::isExact);
        assertThat(ledger.fates().dropped())
                .containsExactly(new Interval(new Partition(images, 0), 8, 10));
        assertThat(ledger.fates().waiting())
                .containsExactly(new Interval(new Partition(images, 0), 14, 16));
    }

    @Test
    void goesOnWithTheSameBitsFromAnotherTopicWhenTheOneBeforeIsGone() throws Exception {
        String lost = KAFKA.newTopic("lost", Map.of());
        SmallTraining before = training(lost, "reset");
        before.publish(FIRST);
        Release release = release(before.with(maxSteps(2)).run(2, 2).savepoint());
        before.publish(LAST);
        SavedTraining neverStopped =
                SavedTraining.read(before.from(state(release)).run(4, 0).savepoint());
        String other = KAFKA.newTopic("other", Map.of());
        SmallTraining reset =
                training(other, "reset")
                        .with(
                                Map.of(
                                        "hpm.source.generation",
                                        "1",
                                        "hpm.source.replaced-ends",
                                        "%s:0:10".formatted(lost),
                                        "execution.state-recovery.ignore-unclaimed-state",
                                        "true"));
        reset.publish(LAST);
        assertThat(ends(state(release))).containsExactly(lost + ":0:10");

        SmallTraining.Run run = reset.from(state(release)).run(4, 0);

        SavedTraining actual = SavedTraining.read(run.savepoint());
        assertThat(actual.progress().counters()).isEqualTo(neverStopped.progress().counters());
        assertThat(actual.weights().chunks()).isEqualTo(neverStopped.weights().chunks());
        assertThat(ends(run.savepoint())).as("of both topics").containsExactly(lost + ":0:16");
        LedgerReport ledger = LedgerReport.read(run.savepoint());
        assertThat(ledger).matches(LedgerReport::isExact);
        assertThat(ledger.fates().trained())
                .containsExactly(
                        new Interval(new Partition(lost, 0), 0, 10),
                        new Interval(new Partition(other + "#1", 0), 0, 6));
        assertThat(run.sightings())
                .extracting(sighting -> sighting.path("topic").asText())
                .as("outside the job a topic is called as it is")
                .containsOnly(lost, other);
        assertThatThrownBy(
                        () ->
                                reset.with(Map.of("hpm.source.generation", "0"))
                                        .from(run.savepoint())
                                        .run(5, 0))
                .hasMessageContaining("hpm.source.generation was 1, is 0");
        assertThatThrownBy(
                        () ->
                                reset.with(Map.of("hpm.source.replaced-ends", ""))
                                        .from(run.savepoint())
                                        .run(5, 0))
                .hasMessageContaining("hpm.source.replaced-ends was %s:0:10, is".formatted(lost));
    }

    private static List<String> ends(String savepoint) throws IOException {
        return TopicEnds.read(savepoint, SavedTraining.readProgress(savepoint)).texts();
    }

    private SmallTraining training(String images, String runId) {
        return new SmallTraining(KAFKA.bootstrapServers(), images, folder.resolve(runId))
                .with(Map.of("hpm.run.id", runId, "hpm.topics.hardness", images + "-" + runId));
    }

    private static Map<String, String> maxSteps(int steps) {
        return Map.of("hpm.train.max-steps", Integer.toString(steps));
    }

    private Release release(String savepoint) throws IOException {
        ReleaseRegistry registry =
                ReleaseRegistry.at(
                        folder.resolve("registry").toUri().toString(), new Configuration());
        return new ReleaseCreation(registry, "test").create(savepoint, null, null, file -> {});
    }

    private static String state(Release release) {
        return release.state().toString();
    }
}
