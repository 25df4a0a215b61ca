package io.hpmstream.pipeline.cluster;

import io.hpmstream.pipeline.cluster.FaultyS3.Fate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** A cluster whose object storage refuses requests, is away, and loses an upload. */
@Tag("chaos")
class StorageFaultsITCase {

    @RegisterExtension
    static final FaultyS3 S3 =
            new FaultyS3(() -> StorageFaultsITCase.CLUSTER.cluster().plan().s3Address());

    @RegisterExtension
    static final TestingCluster CLUSTER =
            new TestingCluster(1, () -> Map.of("s3.endpoint", S3.address()));

    private static final long SEED = Long.getLong("hpm.chaos.seed", 20261126);
    private static final double REFUSED_SHARE = 0.05;
    private static final int SECONDS_AWAY = 60;
    private static final int STEPS_WHILE_AWAY = 100;
    private static final int TOLERATED = 100;

    @AfterEach
    void calmDown() {
        S3.calm();
    }

    @Test
    void isNotDisturbedByRefusedRequests() throws Exception {
        System.err.println("seed of the refusals: " + SEED + " (-Dhpm.chaos.seed)");
        ClusterTraining training = training("refused", TOLERATED);
        training.submit();
        CompletableFuture<Void> publishing = training.publishing(1000, 20);
        training.awaitStep(5);
        long checkpoints = training.checkpoints("completed");

        S3.weather(refusing(new Random(SEED)));
        publishing.get();
        training.awaitStep(1000 / TestingCluster.SMALL_BATCH);

        System.err.printf(
                "requests refused %d, passed %d; checkpoints completed %d, failed %d%n",
                S3.count(Fate.REFUSED),
                S3.count(Fate.PASSED),
                training.checkpoints("completed") - checkpoints,
                training.checkpoints("failed"));
        assertThat(S3.count(Fate.REFUSED)).isPositive();
        assertThat(training.checkpoints("completed")).isGreaterThan(checkpoints);
        assertThat(training.restores()).isZero();
        training.stopAndFindEachOf(1000);
    }

    private static FaultyS3.Weather refusing(Random random) {
        return (method, path) -> {
            synchronized (random) {
                return random.nextDouble() < REFUSED_SHARE ? Fate.REFUSED : Fate.PASSED;
            }
        };
    }

    @Test
    void trainsOnWhileStorageIsAway() throws Exception {
        ClusterTraining training = training("away", TOLERATED);
        training.submit();
        int images = 3200;
        CompletableFuture<Void> publishing = training.publishing(images, 25);
        training.awaitStep(5);
        training.awaitCheckpoint();

        long failed = training.checkpoints("failed");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_AWAY);
        S3.weather((method, path) -> Fate.DROPPED);
        training.awaitStep(training.step() + STEPS_WHILE_AWAY);
        TimeUnit.NANOSECONDS.sleep(end - System.nanoTime()); // the fault itself
        long lost = training.checkpoints("failed") - failed;
        System.err.printf(
                "requests dropped %d, failed checkpoints %d%n", S3.count(Fate.DROPPED), lost);
        assertThat(S3.count(Fate.DROPPED)).isPositive();
        assertThat(lost).as("failed checkpoints").isPositive();
        S3.calm();

        training.awaitCheckpoint();
        assertThat(training.restores()).isZero();
        CLUSTER.kill("task-manager-1"); // restores what was written after the outage
        publishing.get();
        training.awaitStep(images / TestingCluster.SMALL_BATCH);
        training.stopAndFindEachOf(images);
    }

    @Test
    void goesOnFromTheLastGoodCheckpointWhenOneWasCutOff() throws Exception {
        ClusterTraining training = training("cut", TOLERATED);
        training.submit();
        training.publish(0, 400);
        training.awaitStep(100);
        training.awaitCheckpoint();

        S3.weather(
                (method, path) ->
                        method.equals("PUT") && path.contains("/checkpoints/")
                                ? Fate.CUT
                                : Fate.PASSED);
        long failed = training.checkpoints("failed");
        long good = training.latestCheckpoint("completed");
        CLUSTER.await("a cut upload", () -> S3.count(Fate.CUT) > 0);
        CLUSTER.await("its checkpoint's end", () -> training.checkpoints("failed") > failed);
        long last = training.latestCheckpoint("completed");
        CLUSTER.kill("task-manager-1");
        S3.calm();

        CLUSTER.await("the restart", () -> training.latestCheckpoint("restored") >= good);
        assertThat(training.latestCheckpoint("restored")).isLessThanOrEqualTo(last + 1);
        training.publish(400, 800);
        training.awaitStep(200);
        training.stopAndFindEachOf(800);
    }

    // the JobManager writes it under the lock of its checkpoints: while it tries, none can fail
    @Test
    void soonGivesUpACheckpointWhoseAddressCannotBeStored() throws Exception {
        ClusterTraining training = training("address", TOLERATED);
        training.submit();
        training.publish(0, 200);
        training.awaitStep(50);
        training.awaitCheckpoint();

        S3.weather(
                (method, path) ->
                        method.equals("PUT") && path.contains("/recovery/")
                                ? Fate.REFUSED
                                : Fate.PASSED);
        CLUSTER.await("a failed checkpoint", () -> training.checkpoints("failed") > 0);
        S3.calm();

        training.awaitCheckpoint();
        assertThat(training.restores()).isZero();
        training.stopAndFindEachOf(200);
    }

    @Test
    void restartsWhenMoreCheckpointsFailThanAreTolerated() throws Exception {
        ClusterTraining training = training("intolerable", 1);
        training.submit();
        training.publish(0, 200);
        training.awaitStep(50);
        training.awaitCheckpoint();
        long good = training.latestCheckpoint("completed");

        S3.weather((method, path) -> method.equals("PUT") ? Fate.REFUSED : Fate.PASSED);
        CLUSTER.await("a restart", () -> training.restores() > 0);
        S3.calm();

        CLUSTER.await("the restore", () -> training.latestCheckpoint("restored") >= good);
        training.publish(200, 400);
        training.awaitStep(100);
        training.stopAndFindEachOf(400);
    }

    private static ClusterTraining training(String name, int tolerated) {
        return new ClusterTraining(CLUSTER, "storage-" + name)
                // sooner than the S3 client says that a request failed
                .with("execution.checkpointing.timeout", "10 s")
                .with(
                        "execution.checkpointing.tolerable-failed-checkpoints",
                        Integer.toString(tolerated));
    }
}
