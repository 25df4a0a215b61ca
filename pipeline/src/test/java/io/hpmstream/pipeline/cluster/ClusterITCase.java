package io.hpmstream.pipeline.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.pipeline.cluster.FaultyS3.Fate;
import io.hpmstream.pipeline.cluster.ProcessStatus.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static io.hpmstream.pipeline.cli.TestingCommands.done;
import static io.hpmstream.pipeline.cli.TestingCommands.failed;
import static io.hpmstream.pipeline.cli.TestingCommands.write;
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

    @TempDir private Path folder;

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
    void trainsASecondJobOnTheSameTaskManagerAsAUserTypesIt() throws Exception {
        ClusterTraining training = new ClusterTraining(CLUSTER, "typed");
        String conf = write(training.options(), folder.resolve("hpm.yaml"));
        assertAllAreUp(done("cluster", "status", "--dir", clusterFolder()));

        String first = submit("--conf", conf);
        training.follow(first);
        training.publish(0, 8);
        training.awaitStep(2);
        String kept = savepoint(first, "--target", folder.toUri().toString());
        assertThat(Path.of(URI.create(kept)).getParent()).isEqualTo(folder);
        String last = savepoint(first.substring(0, 8), "--stop");
        assertThat(last).startsWith("s3://hpm/savepoints/savepoint-");
        assertThat(done("ledger", "--from", kept).lines())
                .containsSubsequence(
                        "missing        none",
                        "repeated       none",
                        "topic typed, partition 0",
                        "  trained        8 at 0..7");

        String second = submit("--conf", conf, "--from", last);
        training.follow(second);
        training.publish(8, 12);
        training.awaitStep(3);
        assertThat(CLUSTER.checkpoints(second).at("/latest/restored/external_path").asText())
                .isEqualTo(last);
        assertThat(done("doctor", "--address", flink(), "--job", second, "--seconds", "1"))
                .containsPattern("(?m)^bottleneck   [a-z]+$");
        String end = savepoint(second, "--stop", "--target", folder.toUri().toString());
        assertExact(new ObjectMapper().readTree(done("ledger", "--from", end, "--json")), 3, 12);
    }

    @Test
    void refusesToGoOnFromAFolderThatIsNoSavepoint() throws Exception {
        ClusterTraining training = new ClusterTraining(CLUSTER, "nothing");
        String conf = write(training.options(), folder.resolve("hpm.yaml"));
        String nothing = Files.createDirectory(folder.resolve("nothing")).toString();

        String cluster = clusterFolder();
        assertThat(failed("submit", "--cluster", cluster, "--conf", conf, "--from", nothing))
                .contains("failed to go on from " + nothing + ": Cannot find meta data file")
                .endsWith("in directory '%s'.%n".formatted(nothing));
        assertThat(failed("ledger", "--from", nothing))
                .startsWith("hpm: there is no checkpoint or savepoint at file:")
                .contains(nothing);
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

    /** Submits a job to the cluster and returns its number. */
    private static String submit(String... options) {
        List<String> command = new ArrayList<>(List.of("submit", "--cluster", clusterFolder()));
        command.addAll(List.of(options));
        String out = done(command.toArray(String[]::new));
        assertThat(out).endsWith("it runs" + System.lineSeparator());
        return valueOf("job", out);
    }

    /** Takes a savepoint and returns its place. */
    private static String savepoint(String job, String... options) {
        List<String> command =
                new ArrayList<>(List.of("savepoint", job, "--cluster", clusterFolder()));
        command.addAll(List.of(options));
        return valueOf("savepoint", done(command.toArray(String[]::new)));
    }

    private static String valueOf(String name, String out) {
        return out.lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElseThrow();
    }

    private static void assertExact(JsonNode ledger, long step, long images) {
        assertThat(ledger.path("exact").asBoolean()).isTrue();
        assertThat(ledger.path("step").asLong()).isEqualTo(step);
        assertThat(ledger.path("missing").isArray()).isTrue();
        assertThat(ledger.path("missing")).isEmpty();
        assertThat(ledger.path("repeated")).isEmpty();
        assertThat(ledger.at("/trained/0/first").asLong()).isZero();
        assertThat(ledger.at("/trained/0/last").asLong()).isEqualTo(images - 1);
    }

    private static void assertAllAreUp(String table) {
        for (ProcessStatus process : CLUSTER.cluster().status()) {
            assertThat(table)
                    .containsPattern(
                            "(?m)^%s +up +%d .*%s$"
                                    .formatted(process.name(), process.pid(), process.log()));
        }
        assertThat(table).containsPattern("metrics of task-manager-1: http://127.0.0.1:\\d+");
    }

    private static String clusterFolder() {
        return CLUSTER.cluster().folder().root().toString();
    }

    private static String flink() {
        return CLUSTER.cluster().plan().webAddress().toString();
    }

    private static ProcessStatus status(String name) {
        return CLUSTER.cluster().status().stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
