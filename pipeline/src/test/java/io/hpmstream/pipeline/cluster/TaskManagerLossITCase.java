package io.hpmstream.pipeline.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.pipeline.SightingTail;
import io.hpmstream.pipeline.audit.LedgerReport;
import io.hpmstream.pipeline.embedded.SavedHardness;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A training whose TaskManager is killed twenty times, some of them while a checkpoint is being
 * written, ends with the bits of one that nobody disturbed. {@code -Dhpm.chaos.seed=N} sets the
 * seed of the moments, {@code -Dhpm.chaos.kills=N} their number.
 */
@Tag("chaos")
class TaskManagerLossITCase {

    // a lost process is noticed soon, and Flink's answers are fresh
    @RegisterExtension
    static final TestingCluster CLUSTER =
            new TestingCluster(
                    2,
                    () ->
                            Map.of(
                                    "heartbeat.interval", "500 ms",
                                    "web.refresh-interval", "200 ms"));

    private static final long SEED = Long.getLong("hpm.chaos.seed", 20261126);
    private static final int KILLS = Integer.getInteger("hpm.chaos.kills", 20);
    private static final int IMAGES = 1000 * KILLS;
    private static final int BATCH = 20;
    // a kill finds images to train; more would let the training run on to the next one
    private static final int AHEAD = 400;
    private static final int LONGEST_MOMENT_MILLIS = 80;

    private final Random random = new Random(SEED);
    private int published;
    private int cutCheckpoints;

    @Test
    void endsWithTheSameBitsHoweverOftenItsTaskManagerIsKilled() throws Exception {
        System.err.println("seed of the kills: " + SEED + " (-Dhpm.chaos.seed)");
        ClusterTraining disturbed = training("disturbed");
        disturbed.submit();
        try (SightingTail tail = SightingTail.fromNow(CLUSTER.config(disturbed.options()))) {
            int[] moments = random.ints(KILLS, BATCH, IMAGES - AHEAD).sorted().toArray();
            for (int moment : moments) {
                publishTo(disturbed, moment + AHEAD);
                awaitSighting(tail, moment);
                kill(disturbed);
            }
        }
        publishTo(disturbed, IMAGES);
        disturbed.awaitStep(IMAGES / BATCH);
        long restarts = disturbed.restores();
        String interrupted = disturbed.stop();
        ClusterTraining calm = training("undisturbed");
        calm.submit();
        calm.awaitStep(IMAGES / BATCH);
        String undisturbed = calm.stop();

        System.err.printf(
                "kills %d, restarts %d, checkpoints cut off %d%n", KILLS, restarts, cutCheckpoints);
        assertThat(restarts).isGreaterThanOrEqualTo(KILLS / 2);
        assertThat(cutCheckpoints).as("checkpoints that a kill cut off").isPositive();
        assertSame(interrupted, undisturbed);
    }

    private static void assertSame(String interrupted, String undisturbed) throws Exception {
        SavedTraining expected = SavedTraining.read(undisturbed);
        SavedTraining actual = SavedTraining.read(interrupted);
        assertThat(expected.progress().counters().imagesSeen()).isEqualTo(IMAGES);
        assertThat(actual.weights().chunks())
                .as("student, teacher and optimizer, byte by byte")
                .isEqualTo(expected.weights().chunks())
                .extracting(chunk -> chunk.tensor())
                .contains("student.decayed", "teacher.decayed");
        assertThat(actual.progress()).isEqualTo(expected.progress());
        assertThat(SavedHardness.read(interrupted))
                .hasSize(ClusterTraining.SCENES)
                .isEqualTo(SavedHardness.read(undisturbed));
        assertThat(LedgerReport.read(interrupted))
                .matches(LedgerReport::isExact, "0 missing, 0 repeated")
                .isEqualTo(LedgerReport.read(undisturbed));
    }

    private void publishTo(ClusterTraining training, int end) throws Exception {
        int all = Math.min(end, IMAGES);
        training.publish(published, all);
        published = all;
    }

    private static void awaitSighting(SightingTail tail, int offset) throws Exception {
        CLUSTER.await(
                "the sighting of image " + offset,
                () ->
                        tail.poll(Duration.ofMillis(20)).stream()
                                .anyMatch(seen -> seen.whole().path("offset").asLong() >= offset));
    }

    /** Kills the process that trains, every other time while a checkpoint is on its way. */
    private void kill(ClusterTraining training) throws Exception {
        CLUSTER.await(
                "the process that trains", () -> CLUSTER.taskManagerOf(training.job()).isPresent());
        String process = CLUSTER.taskManagerOf(training.job()).orElseThrow();
        boolean inACheckpoint = random.nextBoolean();
        int moment = random.nextInt(LONGEST_MOMENT_MILLIS);
        String checkpoint = inACheckpoint ? trigger(training.job()) : "";
        TimeUnit.MILLISECONDS.sleep(moment);
        CLUSTER.kill(process);
        if (inACheckpoint && hasFailed(training.job(), checkpoint)) {
            cutCheckpoints++;
        }
    }

    private static String trigger(String job) throws Exception {
        return CLUSTER.flink()
                .post(
                        "/jobs/%s/checkpoints".formatted(job),
                        new ObjectMapper().createObjectNode().put("checkpointType", "FULL"))
                .path("request-id")
                .asText();
    }

    private static boolean hasFailed(String job, String checkpoint) throws Exception {
        String question = "/jobs/%s/checkpoints/%s".formatted(job, checkpoint);
        CLUSTER.await(
                "the end of the checkpoint",
                () ->
                        CLUSTER.flink()
                                .get(question)
                                .path("status")
                                .path("id")
                                .asText()
                                .equals("COMPLETED"));
        JsonNode cause = CLUSTER.flink().get(question).path("operation").path("failureCause");
        return !cause.isMissingNode() && !cause.isNull();
    }

    private static ClusterTraining training(String name) {
        return new ClusterTraining(CLUSTER, "many", name)
                .with("hpm.train.batch-size", Integer.toString(BATCH))
                .with("hpm.model.image-size", "16")
                .with("hpm.model.patch-size", "4")
                .with("hpm.model.encoder.width", "8")
                .with("hpm.model.decoder.width", "8")
                .with("hpm.train.warmup-images", "0")
                .with("hpm.masking.hard-share.ramp-images", Integer.toString(IMAGES))
                .with("restart-strategy.exponential-delay.initial-backoff", "100 ms")
                .with("restart-strategy.exponential-delay.max-backoff", "1 s");
    }
}
