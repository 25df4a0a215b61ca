package io.hpmstream.pipeline.cluster;

import io.hpmstream.pipeline.pretrain.TrainingState;
import io.hpmstream.pipeline.savepoint.SavedOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
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
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static List<String> checkpoints = List.of();
    private static int published;

    private final Map<Path, byte[]> originals = new HashMap<>();

    @BeforeAll
    static void leaveCheckpoints() throws Exception {
        ClusterTraining training = training();
        training.submit();
        publish(training, IMAGES);
        training.awaitStep(published / TestingCluster.SMALL_BATCH);
        for (int i = 0; i < 3; i++) {
            training.awaitCheckpoint();
        }
        CLUSTER.cancel(training.job());
        try (Stream<Path> folders = Files.list(local("s3://hpm/checkpoints/" + training.job()))) {
            checkpoints =
                    folders.filter(folder -> Files.exists(folder.resolve("_metadata")))
                            .map(folder -> folder.getFileName().toString())
                            .sorted(Comparator.comparingInt(DamagedCheckpointITCase::number))
                            .map(name -> "s3://hpm/checkpoints/" + training.job() + "/" + name)
                            .toList();
        }
        // one may not have been deleted yet when the job ended
        assertThat(checkpoints).hasSizeBetween(3, 4);
    }

    @AfterEach
    void repair() throws Exception {
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
    void namesTheFileOfDamagedHardness() throws Exception {
        List<Path> tables = sortedTables(newest() + "/../shared");
        assertThat(tables).isNotEmpty();
        for (Path table : tables) {
            damage(table, 8); // in its first block of keys and values
        }

        ClusterTraining training = training().with("execution.state-recovery.path", newest());
        training.submit();
        publish(training, TestingCluster.SMALL_BATCH); // they have been seen before
        CLUSTER.await(
                "a failure that names a file",
                () ->
                        training.failures().stream()
                                .anyMatch(
                                        reason ->
                                                reason.matches(
                                                        ".* are damaged, file: s3://hpm/.* go on from another checkpoint.*")));
    }

    // RocksDB's tables end with a magic number
    private static List<Path> sortedTables(String folder) throws IOException {
        List<Path> tables = new ArrayList<>();
        for (Path file : filesIn(folder)) {
            byte[] bytes = Files.readAllBytes(file);
            byte[] end = Arrays.copyOfRange(bytes, Math.max(0, bytes.length - 8), bytes.length);
            if (Arrays.equals(end, HexFormat.of().parseHex("f7cff485b741e288"))) {
                tables.add(file);
            }
        }
        return tables;
    }

    @Test
    void goesOnFromTheCheckpointBefore() throws Exception {
        damage(weightsFile(newest()), 100);
        String before = checkpoints.get(checkpoints.size() - 2);

        ClusterTraining training = goOnFrom(before);

        publish(training, TestingCluster.SMALL_BATCH);
        training.awaitStep(published / TestingCluster.SMALL_BATCH);
        assertThat(training.latestCheckpoint("restored")).isEqualTo(number(before));
        training.stopAndFindEachOf(published);
    }

    private static ClusterTraining goOnFrom(String checkpoint) throws Exception {
        ClusterTraining training = training().with("execution.state-recovery.path", checkpoint);
        training.submit();
        assertThat(
                        new JobStart(CLUSTER.flink(), training.job(), Optional.of(checkpoint))
                                .await(PATIENCE, told -> {}))
                .isTrue();
        return training;
    }

    private static void publish(ClusterTraining training, int more) throws Exception {
        training.publish(published, published + more);
        published += more;
    }

    private static ClusterTraining training() {
        return new ClusterTraining(CLUSTER, "damaged")
                // no state hides in the metadata
                .with("execution.checkpointing.data-inline-threshold", "0 b");
    }

    private static String newest() {
        return checkpoints.get(checkpoints.size() - 1);
    }

    private static int number(String checkpoint) {
        return Integer.parseInt(checkpoint.substring(checkpoint.lastIndexOf('-') + 1));
    }

    private static String weightsFile(String checkpoint) throws IOException {
        String copy =
                SavedOperator.open(local(checkpoint).toUri().toString(), TrainingState.OPERATOR_UID)
                        .orElseThrow()
                        .files(TrainingState.WEIGHTS)
                        .get(0);
        return checkpoint + copy.substring(copy.lastIndexOf('/'));
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
