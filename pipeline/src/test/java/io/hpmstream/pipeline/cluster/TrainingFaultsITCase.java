package io.hpmstream.pipeline.cluster;

import io.hpmstream.pipeline.embedded.SavedHardness;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** A full disk and weights that are no numbers: what a user sees of them, and how it goes on. */
@Tag("chaos")
class TrainingFaultsITCase {

    @RegisterExtension static final TestingCluster CLUSTER = new TestingCluster(1);

    private static final int BATCH = TestingCluster.SMALL_BATCH;

    @TempDir private Path folder;

    @Test
    void failsWithTheDisksNameAndGoesOnWhenThereIsRoomAgain() throws Exception {
        int half = 10 * BATCH;
        String disturbed;
        try (TestingDisk disk = TestingDisk.mount(folder.resolve("disk"), "8m")) {
            ClusterTraining training =
                    new ClusterTraining(CLUSTER, "disk")
                            .with("state.backend.rocksdb.localdir", disk.folder().toString())
                            .with("restart-strategy.exponential-delay.max-backoff", "1 s");
            training.submit();
            training.publish(0, half);
            training.awaitStep(half / BATCH);
            training.awaitCheckpoint();

            disk.fill();
            training.publish(half, 2 * half); // so that there is something to write

            CLUSTER.await(
                    "restarts",
                    () -> {
                        disk.fill(); // a task that ended took its files along
                        return training.restores() >= 2;
                    });
            assertThat(training.failures())
                    .allMatch(reason -> reason.contains("No space left on device"))
                    .anyMatch(reason -> reason.contains(disk.folder().toString()));
            disk.free();
            training.awaitStep(2 * half / BATCH);
            disturbed = training.stopAndFindEachOf(2 * half);
        }
        ClusterTraining calm = new ClusterTraining(CLUSTER, "disk", "undisturbed");
        calm.submit();
        calm.awaitStep(2 * half / BATCH);
        String undisturbed = calm.stop();

        assertThat(SavedTraining.readProgress(disturbed))
                .isEqualTo(SavedTraining.readProgress(undisturbed));
        assertThat(SavedHardness.read(disturbed)).isEqualTo(SavedHardness.read(undisturbed));
    }

    @Test
    void endsATrainingThatDivergesAndGoesOnFromTheSavepointOfBefore() throws Exception {
        ClusterTraining sane = new ClusterTraining(CLUSTER, "sane");
        sane.submit();
        sane.publish(0, 2 * BATCH);
        sane.awaitStep(2);
        String savepoint = sane.stop();
        // one update that throws the weights so far that no later one can be computed
        ClusterTraining reckless =
                new ClusterTraining(CLUSTER, "sane", "reckless")
                        .with("execution.state-recovery.path", savepoint)
                        .with("hpm.train.learning-rate", "1e30")
                        .with("hpm.train.warmup-images", "0")
                        .with("hpm.train.max-consecutive-skips", "3");
        reckless.submit();
        reckless.publish(2 * BATCH, 9 * BATCH);

        CLUSTER.await("the end of the job", () -> reckless.state().equals("FAILED"));
        assertThat(reckless.restores()).as("from the savepoint, never again").isOne();
        assertThat(reckless.failures())
                .singleElement()
                .asString()
                .contains(
                        "not finite for 3 steps in a row, the last one step 6",
                        "learning rate 1.0E30",
                        "of before step 3");

        sane.with("execution.state-recovery.path", savepoint).submit();
        sane.publish(9 * BATCH, 10 * BATCH);
        sane.awaitStep(10);
        sane.stopAndFindEachOf(10 * BATCH);
    }
}
