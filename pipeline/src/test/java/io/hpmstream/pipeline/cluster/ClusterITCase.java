package io.hpmstream.pipeline.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.hpmstream.pipeline.cluster.ProcessStatus.State;
import io.hpmstream.pipeline.demo.SyntheticScenes;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import io.hpmstream.pipeline.pretrain.TrainingProgress;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A cluster of real processes, and what becomes of a job when they are killed. */
class ClusterITCase {

    @RegisterExtension static final TestingCluster CLUSTER = new TestingCluster(1);

    private static final int IMAGES = 600;
    private static final int STEPS = IMAGES / TestingCluster.SMALL_BATCH;
    private static final int DIFFERENT_IMAGES = 50;
    private static final long MILLIS_BETWEEN_IMAGES = 25;

    @Test
    void trainsEveryImageOnceThoughItsTaskManagerIsKilled() throws Exception {
        String job = CLUSTER.submit(job("killed"));
        CompletableFuture<Void> publishing = publishing("killed-images");
        CLUSTER.await("step 10", () -> CLUSTER.trainerMetric(job, "step") >= 10);
        long checkpoints = checkpoints(job);
        CLUSTER.await("a checkpoint after it", () -> checkpoints(job) > checkpoints + 1);

        CLUSTER.kill("task-manager-1");

        CLUSTER.await("the restart", () -> restored(job).path("id").asLong() > checkpoints);
        publishing.get();
        CLUSTER.await("the last step", () -> CLUSTER.trainerMetric(job, "step") == STEPS);
        TrainingProgress progress =
                SavedTraining.readProgress(CLUSTER.stopWithSavepoint(job).toUri().toString());
        assertThat(progress.trained())
                .singleElement()
                .satisfies(
                        all -> {
                            assertThat(all.start()).isZero();
                            assertThat(all.end()).isEqualTo(IMAGES);
                        });
        assertThat(progress.offsets().repeated()).isEmpty();
        assertThat(progress.counters().step()).isEqualTo(STEPS);
    }

    @Test
    void trainsASecondJobOnTheSameTaskManager() throws Exception {
        for (String name : List.of("first", "second")) {
            String job = CLUSTER.submit(job(name));
            publish(name + "-images", 8, 0);
            CLUSTER.await("step 2 of " + name, () -> CLUSTER.trainerMetric(job, "step") == 2);

            Path savepoint = CLUSTER.stopWithSavepoint(job);

            assertThat(SavedTraining.read(savepoint.toUri().toString()).progress().trained())
                    .hasSize(1);
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
            Optional<String> line =
                    ProcessHandle.of(process.pid()).flatMap(any -> any.info().commandLine());
            assertThat(line.orElse("")).doesNotContain(secret.user(), secret.password());
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

    private static Map<String, String> job(String name) {
        return CLUSTER.smallJob(
                Map.of(
                        "hpm.run.id", name,
                        "hpm.topics.partitions", "1",
                        "hpm.topics.images", name + "-images",
                        "hpm.topics.hardness", name + "-hardness",
                        "hpm.topics.dead-letter", name + "-dead"));
    }

    private static CompletableFuture<Void> publishing(String topic) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        publish(topic, IMAGES, MILLIS_BETWEEN_IMAGES);
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                });
    }

    private static void publish(String topic, int images, long millisBetween) throws Exception {
        SyntheticScenes scenes = new SyntheticScenes(7);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", CLUSTER.cluster().bootstrapServers()),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < images; i++) {
                byte[] jpeg = scenes.scene(i % DIFFERENT_IMAGES).jpeg();
                producer.send(new ProducerRecord<>(topic, "scene-" + i, jpeg)).get();
                TimeUnit.MILLISECONDS.sleep(millisBetween);
            }
        }
    }

    private static long checkpoints(String job) throws Exception {
        return CLUSTER.flink()
                .get("/jobs/%s/checkpoints".formatted(job))
                .path("counts")
                .path("completed")
                .asLong();
    }

    private static JsonNode restored(String job) throws Exception {
        return CLUSTER.flink()
                .get("/jobs/%s/checkpoints".formatted(job))
                .path("latest")
                .path("restored");
    }
}
