package io.hpmstream.pipeline.cluster;

import io.hpmstream.pipeline.cluster.FaultyS3.Fate;
import io.hpmstream.pipeline.cluster.ProcessStatus.State;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A cluster of real processes, and what becomes of a job when they are killed. */
class ClusterITCase {

    @RegisterExtension
    static final FaultyS3 S3 =
            new FaultyS3(() -> ClusterITCase.CLUSTER.cluster().plan().s3Address());

    @RegisterExtension
    static final TestingCluster CLUSTER =
            new TestingCluster(1, () -> Map.of("s3.endpoint", S3.address()));

    private static final int IMAGES = 600;
    private static final int STEPS = IMAGES / TestingCluster.SMALL_BATCH;
    private static final long MILLIS_BETWEEN_IMAGES = 25;

    @Test
    void trainsEveryImageOnceThoughItsTaskManagerIsKilled() throws Exception {
        ClusterTraining training = new ClusterTraining(CLUSTER, "killed");
        training.submit();
        CompletableFuture<Void> publishing = training.publishing(IMAGES, MILLIS_BETWEEN_IMAGES);
        training.awaitStep(10);
        long checkpoints = training.latestCheckpoint("completed");
        training.awaitCheckpoint();

        CLUSTER.kill("task-manager-1");

        CLUSTER.await("the restart", () -> training.latestCheckpoint("restored") > checkpoints);
        publishing.get();
        training.awaitStep(STEPS);
        assertThat(training.restores()).isPositive();
        training.stopAndFindEachOf(IMAGES);
    }

    @Test
    void trainsEveryImageOnceThoughTheBrokerIsAway() throws Exception {
        ClusterTraining training = new ClusterTraining(CLUSTER, "away");
        training.submit();
        CompletableFuture<Void> publishing = training.publishing(IMAGES, MILLIS_BETWEEN_IMAGES);
        training.awaitStep(10);

        CLUSTER.keepDown("kafka");
        CLUSTER.await("its end", () -> status("kafka").state() == State.DOWN);
        TimeUnit.SECONDS.sleep(3); // the fault itself
        CLUSTER.letUp("kafka");

        publishing.get();
        training.awaitStep(STEPS);
        assertThat(training.restores()).isZero();
        training.stopAndFindEachOf(IMAGES);
    }

    @Test
    void trainsOnThoughStorageRefusesRequests() throws Exception {
        ClusterTraining training =
                new ClusterTraining(CLUSTER, "refused")
                        .with("execution.checkpointing.timeout", "10 s")
                        .with("execution.checkpointing.tolerable-failed-checkpoints", "100");
        training.submit();
        CompletableFuture<Void> publishing = training.publishing(IMAGES, MILLIS_BETWEEN_IMAGES);
        training.awaitStep(10);

        S3.weather((method, path) -> Fate.REFUSED);
        CLUSTER.await("refusals", () -> S3.count(Fate.REFUSED) >= 5);
        CLUSTER.await("a failed checkpoint", () -> training.checkpoints("failed") > 0);
        S3.calm();

        training.awaitCheckpoint();
        publishing.get();
        training.awaitStep(STEPS);
        assertThat(training.restores()).isZero();
        training.stopAndFindEachOf(IMAGES);
    }

    @Test
    void trainsASecondJobOnTheSameTaskManager() throws Exception {
        for (String name : List.of("first", "second")) {
            ClusterTraining training = new ClusterTraining(CLUSTER, name);
            training.submit();
            training.publish(0, 8);
            training.awaitStep(2);

            String savepoint = training.stop();

            assertThat(SavedTraining.read(savepoint).progress().trained()).hasSize(1);
        }
    }

    @Test
    void startsAProcessAgainThatDied() throws Exception {
        long before = status("s3").pid();

        CLUSTER.kill("s3");

        CLUSTER.await("another S3 server", () -> status("s3").restarts() == 1);
        CLUSTER.await("its port", () -> status("s3").state() == State.UP);
        assertThat(status("s3").pid()).isNotEqualTo(before);
    }

    @Test
    void givesTaskManagersTheOptionsThatFlinksScriptsGiveThem() throws Exception {
        Path line = Path.of("/proc", Long.toString(status("task-manager-1").pid()), "cmdline");
        assumeTrue(Files.exists(line));

        assertThat(List.of(Files.readString(line).split("\0", -1)))
                .filteredOn(any -> any.startsWith("-XX:TieredStopAtLevel="))
                .as("the last one counts")
                .last()
                .isEqualTo(TestingCluster.QUICK_COMPILER);
    }

    @Test
    void refusesToStartTwice() {
        assertThatThrownBy(CLUSTER::start)
                .isInstanceOf(ClusterRunsException.class)
                .hasMessageContaining("a cluster runs in");
    }

    @Test
    void showsItsPasswordToTheOwnerOnly() throws Exception {
        Path settings = CLUSTER.cluster().folder().s3Settings();
        S3Settings secret = S3Settings.read(CLUSTER.cluster().folder());

        assertThat(Files.getPosixFilePermissions(settings)).hasSize(2);
        assertThat(Files.readString(CLUSTER.cluster().folder().conf("config.yaml")))
                .doesNotContain(secret.user(), secret.password());
        for (ProcessStatus process : CLUSTER.cluster().status()) {
            Path line = Path.of("/proc", Long.toString(process.pid()), "cmdline");
            if (Files.exists(line)) {
                assertThat(Files.readString(line)).doesNotContain(secret.user(), secret.password());
            }
        }
        assertThat(CLUSTER.flink().get("/jobmanager/config").toString())
                .doesNotContain(secret.user(), secret.password());
    }

    private static ProcessStatus status(String name) {
        return CLUSTER.cluster().status().stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
