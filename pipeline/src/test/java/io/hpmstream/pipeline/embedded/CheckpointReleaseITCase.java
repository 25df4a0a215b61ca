package io.hpmstream.pipeline.embedded;

import io.hpmstream.pipeline.PretrainJob;
import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import io.hpmstream.pipeline.release.Release;
import io.hpmstream.pipeline.release.ReleaseCreation;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import io.hpmstream.pipeline.release.ReleaseVerification;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Releases of a checkpoint whose files lie in several folders, and of a native savepoint. */
class CheckpointReleaseITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    @TempDir private Path folder;

    @Test
    @Tag("chaos")
    void outliveTheJobAndItsCheckpointsAndGoOnWithTheSameBits() throws Exception {
        String images = KAFKA.newTopic("checkpoint", Map.of());
        SmallTraining training = training(images, "kept").with(Map.of("hpm.train.max-steps", "2"));
        training.publish(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        PretrainConfig config =
                training.with(
                                Map.of(
                                        "execution.checkpointing.num-retained", "9",
                                        "execution.checkpointing.data-inline-threshold", "0 b"))
                        .config();
        PretrainJob.ensureTopics(config);
        Release ofCheckpoint;
        Release ofSavepoint;
        Path flinks = folder.resolve("flinks");
        try (EmbeddedFlink flink = EmbeddedFlink.start(config.flink(), flinks)) {
            JobID job = flink.submit(config);
            awaitPending(flink, job, 2);
            // the second one shares files of the first
            flink.checkpoint(job).get();
            ofCheckpoint = release(flink.checkpoint(job).get());
            ofSavepoint =
                    release(
                            flink.stopWithSavepoint(
                                    job, flink.savepointFolder(), SavepointFormatType.NATIVE));
        }
        delete(folder.resolve("kept"));
        delete(flinks);

        training.publish(10, 11);
        assertThat(ReleaseVerification.verify(ofCheckpoint, file -> {})).isEmpty();
        assertThat(ReleaseVerification.verify(ofSavepoint, file -> {})).isEmpty();
        String never = training(images, "never").run(3, 0).savepoint();
        for (Release release : List.of(ofCheckpoint, ofSavepoint)) {
            String state = release.state().toString();
            String savepoint =
                    training(images, release.shortId()).from(state).run(3, 0).savepoint();

            SavedTraining actual = SavedTraining.read(savepoint);
            SavedTraining expected = SavedTraining.read(never);
            assertThat(actual.weights().chunks()).isEqualTo(expected.weights().chunks());
            assertThat(actual.progress().trained()).isEqualTo(expected.progress().trained());
            assertThat(SavedHardness.read(savepoint)).isEqualTo(SavedHardness.read(never));
        }
    }

    private SmallTraining training(String images, String runId) {
        return new SmallTraining(KAFKA.bootstrapServers(), images, folder.resolve(runId))
                .with(Map.of("hpm.run.id", runId, "hpm.topics.hardness", images + "-" + runId));
    }

    private Release release(String checkpoint) throws IOException {
        ReleaseRegistry registry =
                ReleaseRegistry.at(
                        folder.resolve("registry").toUri().toString(), new Configuration());
        return new ReleaseCreation(registry, "test").create(checkpoint, null, null, file -> {});
    }

    private static void awaitPending(EmbeddedFlink flink, JobID job, long images) throws Exception {
        while (flink.monitor(job).trainerMetric("pendingImages").orElse(-1) != images) {
            Thread.onSpinWait();
        }
    }

    private static void delete(Path gone) throws IOException {
        try (Stream<Path> all = Files.walk(gone)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
