package io.hpmstream.pipeline.embedded;

import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.release.Manifest;
import io.hpmstream.pipeline.release.Manifest.OffsetRange;
import io.hpmstream.pipeline.release.Manifest.SinceParent;
import io.hpmstream.pipeline.release.Release;
import io.hpmstream.pipeline.release.ReleaseCreation;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Two releases of one training: of its second step, and of its fourth, which came from there. */
class TwoReleasesITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    @TempDir private static Path folder;
    private static String images = "";
    private static String savepointBefore = "";
    private static ReleaseRegistry registry;
    private static Release before;
    private static Release after;

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
        String savepoint = training.from(before.state().toString()).run(4, 0).savepoint();
        after = creation.create(savepoint, "after", before.id(), file -> {});
    }

    @Test
    void tellTheRunAndWhatTheSecondHasThatTheFirstHadNot() {
        Manifest manifest = after.manifest();

        assertThat(manifest.runId()).isEqualTo("two-releases");
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

    private static OffsetRange range(long start, long end) {
        return new OffsetRange(images, 0, start, end);
    }
}
