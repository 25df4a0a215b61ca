package io.hpmstream.pipeline.cluster;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** A cluster whose Kafka broker is away for a minute. */
@Tag("chaos")
class BrokerLossITCase {

    @RegisterExtension static final TestingCluster CLUSTER = new TestingCluster(1);

    private static final int IMAGES = 2_000;
    private static final long MILLIS_BETWEEN_IMAGES = 50;
    private static final int SECONDS_AWAY = 60;
    private static final int SECONDS_OF_A_MEASUREMENT = 10;

    @Test
    void goesOnAsFastAsBeforeAndLosesNothing() throws Exception {
        ClusterTraining training = new ClusterTraining(CLUSTER, "away");
        training.submit();
        CompletableFuture<Void> publishing = training.publishing(IMAGES, MILLIS_BETWEEN_IMAGES);
        training.awaitStep(20);
        training.awaitCheckpoint();
        double before = stepsPerSecond(training);

        long step = training.step();
        CLUSTER.keepDown("kafka");
        TimeUnit.SECONDS.sleep(SECONDS_AWAY); // the fault itself
        CLUSTER.letUp("kafka");

        training.awaitStep(step + 20);
        training.awaitCheckpoint();
        double after = stepsPerSecond(training);
        publishing.get();
        training.awaitStep(IMAGES / TestingCluster.SMALL_BATCH);
        System.err.printf(
                "steps/s before %.1f, after %.1f, restarts %d%n",
                before, after, training.restores());
        assertThat(training.restores()).as("no restart storm").isLessThanOrEqualTo(1);
        assertThat(after).isGreaterThan(before / 2);
        training.stopAndFindEachOf(IMAGES);
    }

    private static double stepsPerSecond(ClusterTraining training) throws Exception {
        long begin = System.nanoTime();
        long step = training.step();
        TimeUnit.SECONDS.sleep(SECONDS_OF_A_MEASUREMENT);
        return (training.step() - step) * 1e9 / (System.nanoTime() - begin);
    }
}
