package io.hpmstream.pipeline.cluster;

import io.hpmstream.pipeline.pretrain.TrainingState;
import io.hpmstream.pipeline.savepoint.SavedOperator;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Checkpoints whose files hold other bytes than were written. */
@Tag("chaos")
class DamagedCheckpointITCase {

    @RegisterExtension static final TestingCluster CLUSTER = new TestingCluster(1);

    private static final int IMAGES = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    private static List<String> checkpoints = List.of();

    private final Map<Path, byte[]> originals = new HashMap<>();

    @BeforeAll
    static void leaveCheckpoints() throws Exception {
        ClusterTraining training = training();
        training.submit();
        training.publish(0, IMAGES);
        training.awaitStep(IMAGES / TestingCluster.SMALL_BATCH);
        for (int i = 0; i < 3; i++) {
            training.awaitCheckpoint();
        }
        cancel(training.job());
        try (Stream<Path> folders = Files.list(local("s3://hpm/checkpoints/" + training.job()))) {
            checkpoints =
                    folders.map(folder -> folder.getFileName().toString())
                            .filter(name -> name.startsWith("chk-"))
                            .sorted(Comparator.comparingInt(DamagedCheckpointITCase::number))
                            .map(name -> "s3://hpm/checkpoints/" + training.job() + "/" + name)
                            .toList();
        }
        assertThat(checkpoints).hasSize(3);
    }

    @AfterEach
    void repair() throws IOException {
        for (Map.Entry<Path, byte[]> original : originals.entrySet()) {
            Files.write(original.getKey(), original.getValue());
        }
    }

    @Test
    void refusesDamagedWeightsAndNamesTheirFile() throws Exception {
        String file = weightsFile(newest());
        damage(file, Files.size(local(file)) / 2);

        assertThatThrownBy(() -> goOnFrom(newest()))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("failed to go on from " + newest())
                .hasMessageContaining(
                        "the checksum of the state 'weights' is wrong, file: " + file);
    }

    @Test
    void refusesDamagedMetadataAndNamesTheCheckpoint() throws Exception {
        damage(newest() + "/_metadata", 2);

        assertThatThrownBy(() -> goOnFrom(newest()))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("failed to go on from " + newest());
    }

    @Test
    void refusesDamagedHardness() throws Exception {
        List<Path> shared = filesIn(newest() + "/../shared");
        assertThat(shared).isNotEmpty();
        for (Path file : shared) {
            damage(file, Files.size(file) / 3);
        }

        assertThatThrownBy(() -> goOnFrom(newest()))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("failed to go on from " + newest());
    }

    @Test
    void goesOnFromTheCheckpointBefore() throws Exception {
        damage(weightsFile(newest()), 100);
        String before = checkpoints.get(checkpoints.size() - 2);

        ClusterTraining training = goOnFrom(before);

        training.awaitStep(IMAGES / TestingCluster.SMALL_BATCH);
        assertThat(training.latestCheckpoint("restored")).isEqualTo(number(before));
        training.stopAndFindEachOf(IMAGES);
    }

    private static ClusterTraining goOnFrom(String checkpoint) throws Exception {
        ClusterTraining training = training().with("execution.state-recovery.path", checkpoint);
        training.submit();
        boolean runs = false;
        try {
            runs =
                    new JobStart(CLUSTER.flink(), training.job(), Optional.of(checkpoint))
                            .await(PATIENCE, System.err::println);
        } finally {
            if (!runs && isThere(training.job())) {
                cancel(training.job());
            }
        }
        assertThat(runs).isTrue();
        return training;
    }

    private static boolean isThere(String job) throws Exception {
        String state = CLUSTER.flink().get("/jobs/" + job).path("state").asText();
        return !state.equals("FAILED");
    }

    private static ClusterTraining training() {
        return new ClusterTraining(CLUSTER, "damaged")
                // no state hides in the metadata
                .with("execution.checkpointing.data-inline-threshold", "0 b");
    }

    private static void cancel(String job) throws Exception {
        try (RestClusterClient<String> client =
                JobSubmission.client(CLUSTER.cluster().plan().webAddress())) {
            client.cancel(JobID.fromHexString(job)).get();
        }
        CLUSTER.await(
                "the end of the job",
                () ->
                        CLUSTER.flink()
                                .get("/jobs/" + job)
                                .path("state")
                                .asText()
                                .equals("CANCELED"));
    }

    private static String newest() {
        return checkpoints.get(checkpoints.size() - 1);
    }

    private static int number(String checkpoint) {
        return Integer.parseInt(checkpoint.substring(checkpoint.lastIndexOf('-') + 1));
    }

    private static String weightsFile(String checkpoint) throws IOException {
        return SavedOperator.open(local(checkpoint).toUri().toString(), TrainingState.OPERATOR_UID)
                .orElseThrow()
                .files(TrainingState.WEIGHTS)
                .get(0);
    }

    private static List<Path> filesIn(String folder) throws IOException {
        try (Stream<Path> files = Files.list(local(folder))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    // the S3 server keeps an object in a file of the same path
    private static Path local(String object) {
        return CLUSTER.cluster()
                .folder()
                .data(ProcessSpecs.S3)
                .resolve(object.substring("s3://".length()))
                .normalize();
    }

    private void damage(String object, long position) throws IOException {
        damage(local(object), position);
    }

    private void damage(Path file, long position) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        originals.putIfAbsent(file, bytes.clone());
        bytes[(int) position] ^= 0x10;
        Files.write(file, bytes);
    }
}
