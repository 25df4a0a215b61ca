package io.hpmstream.pipeline.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** A cluster whose JobManager is killed: another one finds the job in ZooKeeper and S3. */
@Tag("chaos")
class JobManagerLossITCase {

    @RegisterExtension static final TestingCluster CLUSTER = new TestingCluster(1);

    private static final int IMAGES = 80;

    @Test
    void goesOnFromTheLastCheckpointByItself() throws Exception {
        ClusterTraining training = new ClusterTraining(CLUSTER, "abandoned");
        training.submit();
        int half = IMAGES / TestingCluster.SMALL_BATCH;
        training.publish(0, IMAGES);
        training.awaitStep(half);
        training.awaitCheckpoint();
        long last = training.latestCheckpoint("completed");

        CLUSTER.kill("job-manager");
        training.publish(IMAGES, 2 * IMAGES);

        CLUSTER.await("the restart", () -> training.latestCheckpoint("restored") >= last);
        training.awaitStep(2L * half);
        JsonNode jobs = CLUSTER.flink().get("/jobs/overview").path("jobs");
        assertThat(jobs).as("it is the same job, and nobody submitted another").hasSize(1);
        assertThat(jobs.path(0).path("jid").asText()).isEqualTo(training.job());
        assertThat(training.checkpoints("restored")).isEqualTo(1);
        training.awaitCheckpoint(); // the new one writes checkpoints too
        training.stopAndFindEachOf(2 * IMAGES);
    }
}
