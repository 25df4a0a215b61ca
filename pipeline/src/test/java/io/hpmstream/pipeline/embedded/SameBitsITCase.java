package io.hpmstream.pipeline.embedded;

import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.audit.LedgerReport;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** A training that lost its TaskManager again and again ends where an undisturbed one does. */
class SameBitsITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    private static final int LOSSES = 6;
    private static final int IMAGES = 41;
    private static final int SCENES = 25;

    @TempDir private Path folder;

    private final String images = KAFKA.newTopic("bits", Map.of());

    @Test
    void endsWithTheSameBitsHoweverOftenItWasInterrupted() throws Exception {
        int steps = (LOSSES + 1) * IMAGES / SmallTraining.BATCH;
        int waiting = (LOSSES + 1) * IMAGES % SmallTraining.BATCH;

        LosingTaskManagers disturbed = new LosingTaskManagers(training("disturbed"), 20261123);
        String interrupted = disturbed.run(LOSSES, this::publish, steps, waiting);
        String undisturbed = training("undisturbed").run(steps, waiting).savepoint();

        // a TaskManager lost while the job is restarting costs no restart of its own
        assertThat(disturbed.restarts()).isGreaterThanOrEqualTo(2);
        SavedTraining expected = SavedTraining.read(undisturbed);
        SavedTraining actual = SavedTraining.read(interrupted);
        assertThat(actual.weights().chunks())
                .as("student, teacher and optimizer, byte by byte")
                .isEqualTo(expected.weights().chunks())
                .extracting(chunk -> chunk.tensor())
                .contains("student.decayed", "teacher.decayed");
        assertThat(actual.progress()).isEqualTo(expected.progress());
        assertThat(SavedHardness.read(interrupted))
                .hasSize(SCENES)
                .isEqualTo(SavedHardness.read(undisturbed));
        assertThat(LedgerReport.read(interrupted))
                .matches(LedgerReport::isExact)
                .isEqualTo(LedgerReport.read(undisturbed));
    }

    private void publish(int round) throws Exception {
        training("publisher")
                .publish(IntStream.range(0, IMAGES).map(i -> (round + i) % SCENES).toArray());
    }

    private SmallTraining training(String runId) {
        return new SmallTraining(KAFKA.bootstrapServers(), images, folder.resolve(runId))
                .with(
                        Map.of(
                                "hpm.run.id",
                                runId,
                                "hpm.topics.hardness",
                                images + "-" + runId,
                                "hpm.masking.hard-share.ramp-images",
                                "100",
                                "hpm.train.warmup-images",
                                "0",
                                "execution.checkpointing.interval",
                                "250 ms",
                                "restart-strategy.exponential-delay.initial-backoff",
                                "100 ms",
                                "restart-strategy.exponential-delay.attempts-before-reset-backoff",
                                "1000"));
    }
}
