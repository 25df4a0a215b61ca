package io.hpmstream.pipeline.embedded;

import io.hpmstream.pipeline.PretrainJob;
import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.audit.LedgerReport;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** The disk of RocksDB is full for a while. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class DiskFullITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    private static final int IMAGES = 40;

    @TempDir private Path folder;

    private final String images = KAFKA.newTopic("disk", Map.of());

    @Test
    void failsWithTheDisksNameAndGoesOnWhenThereIsRoomAgain() throws Exception {
        String disturbed;
        try (TestingDisk disk = TestingDisk.mount(folder.resolve("disk"), "8m")) {
            disturbed = run(disk);
        }
        String undisturbed = training("undisturbed").run(steps(2), 0).savepoint();

        SavedTraining expected = SavedTraining.read(undisturbed);
        SavedTraining actual = SavedTraining.read(disturbed);
        assertThat(actual.weights().chunks()).isEqualTo(expected.weights().chunks());
        assertThat(actual.progress()).isEqualTo(expected.progress());
        assertThat(SavedHardness.read(disturbed)).isEqualTo(SavedHardness.read(undisturbed));
        assertThat(LedgerReport.read(disturbed)).matches(LedgerReport::isExact);
    }

    /** Returns the savepoint at the end. */
    private String run(TestingDisk disk) throws Exception {
        SmallTraining training =
                training("disturbed")
                        .with(Map.of("state.backend.rocksdb.localdir", disk.folder() + ""));
        PretrainConfig config = training.config();
        PretrainJob.ensureTopics(config);
        try (EmbeddedFlink flink = EmbeddedFlink.start(config.flink(), folder.resolve("flink"))) {
            JobID job = flink.submit(config);
            JobMonitor monitor = flink.monitor(job);
            training.publish(scenes());
            await(() -> monitor.trainerMetric("step").orElse(0) == steps(1));
            long before = monitor.checkpointsCompleted();
            await(() -> monitor.checkpointsCompleted() > before + 1);

            disk.fill();
            training.publish(scenes()); // so that there is something to write

            await(() -> monitor.restarts() >= 2);
            assertThat(monitor.failure())
                    .hasValueSatisfying(
                            message ->
                                    assertThat(message)
                                            .contains("No space left on device")
                                            .contains(disk.folder().toString()));
            disk.free();
            // not those of before: what the full disk fails may still be on its way
            long completed = monitor.checkpointsCompleted();
            await(() -> monitor.checkpointsCompleted() > completed + 1);
            await(() -> monitor.trainerMetric("step").orElse(0) == steps(2));
            return flink.stopWithSavepoint(job, flink.savepointFolder());
        }
    }

    private static long steps(int rounds) {
        return (long) rounds * IMAGES / SmallTraining.BATCH;
    }

    private static int[] scenes() {
        return IntStream.range(0, IMAGES).toArray();
    }

    // bounded by the time limit of the test
    private static void await(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private SmallTraining training(String runId) {
        return new SmallTraining(KAFKA.bootstrapServers(), images, folder.resolve(runId))
                .with(
                        Map.of(
                                "hpm.run.id",
                                runId,
                                "hpm.topics.hardness",
                                images + "-" + runId,
                                "execution.checkpointing.interval",
                                "500 ms",
                                "rest.cache.checkpoint-statistics.timeout",
                                "100 ms",
                                "metrics.fetcher.update-interval",
                                "500",
                                "restart-strategy.exponential-delay.initial-backoff",
                                "100 ms",
                                "restart-strategy.exponential-delay.attempts-before-reset-backoff",
                                "1000"));
    }
}
