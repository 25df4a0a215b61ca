package io.hpmstream.pipeline.doctor;

import io.hpmstream.pipeline.TestingJob;
import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.demo.SyntheticScenes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import javax.imageio.ImageIO;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** {@code hpm doctor} at a running job whose stages are slowed down on purpose. */
class DoctorITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    private static final Duration WATCHED = Duration.ofSeconds(4);

    private static final Map<String, String> SMALL =
            Map.of(
                    "hpm.model.encoder.depth", "1",
                    "hpm.model.decoder.depth", "1",
                    "hpm.decode.threads", "1");

    @TempDir private Path folder;

    @Test
    void namesTheSourceWhenImagesComeSlowly() throws Exception {
        ScheduledExecutorService slowly = Executors.newSingleThreadScheduledExecutor();
        try (TestingJob job = start(SMALL)) {
            job.publish(scenes(8));
            CompletableFuture<Void> failure = new CompletableFuture<>();
            var publishing =
                    slowly.scheduleAtFixedRate(
                            () -> publishOr(failure, job), 0, 1000, TimeUnit.MILLISECONDS);
            job.awaitStep(3);

            Diagnosis diagnosis = examine(job);

            publishing.cancel(false);
            assertThat(failure).isNotDone();
            assertThat(diagnosis.bottleneck())
                    .as(diagnosis.sentence())
                    .isEqualTo(Bottleneck.SOURCE);
            assertThat(diagnosis.sentence()).contains("publish faster");
        } finally {
            slowly.shutdownNow();
        }
    }

    @Test
    void namesDecodingWhenOneThreadHasHugePhotos() throws Exception {
        try (TestingJob job = start(SMALL)) {
            job.publish(Collections.nCopies(300, hugePng()));
            job.awaitStep(2);

            Diagnosis diagnosis = examine(job);

            assertThat(diagnosis.bottleneck())
                    .as(diagnosis.sentence())
                    .isEqualTo(Bottleneck.DECODE);
        }
    }

    @Test
    void namesTheTrainerWhenTheModelIsLarge() throws Exception {
        Map<String, String> large =
                Map.of("hpm.model.image-size", "128", "hpm.model.encoder.depth", "12");
        try (TestingJob job = start(large)) {
            job.publish(scenes(400));
            job.awaitStep(2);

            Diagnosis diagnosis = examine(job);

            assertThat(diagnosis.bottleneck())
                    .as(diagnosis.sentence())
                    .isEqualTo(Bottleneck.TRAINER);
        }
    }

    @Test
    @Tag("chaos")
    void namesTheStateWhenItsDiskIsSlow() throws Exception {
        Map<String, String> slowDisk = new HashMap<>(SMALL);
        slowDisk.put("state.backend.rocksdb.options-factory", SlowDisk.class.getName());
        slowDisk.put("state.backend.rocksdb.memory.managed", "false");
        try (TestingJob job = start(slowDisk)) {
            List<byte[]> scenes = scenes(50);
            for (int i = 0; i < 60; i++) {
                job.publish(scenes);
            }
            // until then the buffers take what is written
            job.awaitStep(150);

            // a writer waits for 8 s at a time
            Diagnosis diagnosis = examine(job, Duration.ofSeconds(20));

            assertThat(diagnosis.bottleneck()).as(diagnosis.sentence()).isEqualTo(Bottleneck.STATE);
            assertThat(diagnosis.sentence()).contains("io.tmp.dirs");
        }
    }

    @Test
    @Tag("chaos")
    void namesCheckpointsWhenTheyAreDueAllTheTime() throws Exception {
        Map<String, String> often = new HashMap<>(SMALL);
        // many weights for little computing
        often.put("hpm.model.patch-size", "16");
        often.put("hpm.model.prediction-loss", "none");
        often.put("hpm.model.encoder.width", "384");
        often.put("hpm.model.encoder.heads", "6");
        often.put("hpm.model.encoder.depth", "4");
        often.put("hpm.train.batch-size", "4");
        often.put("hpm.compute.threads", "2");
        often.put("execution.checkpointing.interval", "50 ms");
        often.put("execution.checkpointing.max-concurrent-checkpoints", "8");
        often.put("execution.checkpointing.dir", place("forgetful"));
        // so that few images are before a barrier
        often.put("taskmanager.memory.segment-size", "4 kb");
        often.put("taskmanager.network.memory.floating-buffers-per-gate", "1");
        try (TestingJob job = start(often)) {
            List<byte[]> scenes = scenes(50);
            for (int i = 0; i < 40; i++) {
                job.publish(scenes);
            }
            job.awaitStep(2);

            Diagnosis diagnosis = examine(job);

            assertThat(diagnosis.bottleneck())
                    .as(diagnosis.sentence())
                    .isEqualTo(Bottleneck.CHECKPOINT);
            assertThat(diagnosis.sentence()).contains("one is due every 0.1 s");
        }
    }

    @Test
    @Tag("chaos")
    void namesTheStorageWhenCheckpointsFail() throws Exception {
        Map<String, String> full = new HashMap<>(SMALL);
        full.put("execution.checkpointing.interval", "500 ms");
        full.put("execution.checkpointing.tolerable-failed-checkpoints", "1000");
        full.put("execution.checkpointing.dir", place("full"));
        // nothing is small enough for the metadata
        full.put("execution.checkpointing.data-inline-threshold", "0");
        try (TestingJob job = start(full)) {
            job.publish(scenes(8));
            job.awaitStep(2);

            Diagnosis diagnosis = examine(job);

            assertThat(diagnosis.bottleneck())
                    .as(diagnosis.sentence())
                    .isEqualTo(Bottleneck.STORAGE);
            assertThat(diagnosis.sentence()).contains("failed while the job was watched");
        }
    }

    @Test
    @Tag("chaos")
    void namesTheStorageWhenItIsSlow() throws Exception {
        Map<String, String> slow = new HashMap<>(SMALL);
        slow.put("execution.checkpointing.interval", "1 s");
        slow.put("execution.checkpointing.dir", place("slow"));
        slow.put("execution.checkpointing.data-inline-threshold", "0");
        try (TestingJob job = start(slow)) {
            job.publish(scenes(8));
            job.awaitCheckpoints(1);

            Diagnosis diagnosis = examine(job);

            assertThat(diagnosis.bottleneck())
                    .as(diagnosis.sentence())
                    .isEqualTo(Bottleneck.STORAGE);
            assertThat(diagnosis.sentence())
                    .contains("one is due every 1 s, and 0 failed", "execution.checkpointing.dir");
        }
    }

    @Test
    @Tag("chaos")
    void namesSkewWhenOnePartitionHasAllImages() throws Exception {
        Map<String, String> two = new HashMap<>(SMALL);
        two.put("hpm.topics.partitions", "2");
        two.put("hpm.decode.parallelism", "2");
        two.put("taskmanager.numberOfTaskSlots", "2");
        String topic = "skew-" + System.nanoTime();
        try (TestingJob job = TestingJob.start(KAFKA, topic, folder, slowly(two))) {
            job.publishTo(0, Collections.nCopies(300, hugePng()));
            job.awaitStep(2);

            Diagnosis diagnosis = examine(job);

            assertThat(diagnosis.bottleneck()).as(diagnosis.sentence()).isEqualTo(Bottleneck.SKEW);
            assertThat(diagnosis.sentence())
                    .contains("one of 2 source tasks reads 100 % of the images");
        }
    }

    @Test
    void saysThatNoFlinkAnswersOrNoJobRuns() throws Exception {
        assertThatThrownBy(() -> new Doctor(URI.create("http://127.0.0.1:1")).onlyJob())
                .isInstanceOf(DoctorException.class)
                .hasMessageContaining("no Flink answers at http://127.0.0.1:1");
        try (TestingJob job = start(Map.of())) {
            Doctor doctor = new Doctor(job.address());

            assertThatThrownBy(() -> doctor.watch("0".repeat(32), WATCHED))
                    .isInstanceOf(DoctorException.class)
                    .hasMessageContaining("knows no /jobs/000");
        }
    }

    private TestingJob start(Map<String, String> options) throws Exception {
        String topic = KAFKA.newTopic("doctor", Map.of("max.message.bytes", "20000000"));
        return TestingJob.start(KAFKA, topic, folder, slowly(options));
    }

    /** Without checkpoints that would disturb, unless they are what is meant. */
    private static Map<String, String> slowly(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.putIfAbsent("execution.checkpointing.interval", "1 min");
        return all;
    }

    private String place(String scheme) {
        return scheme + "://" + folder.resolve("checkpoints").toAbsolutePath();
    }

    private static Diagnosis examine(TestingJob job) throws Exception {
        return examine(job, WATCHED);
    }

    private static Diagnosis examine(TestingJob job, Duration watched) throws Exception {
        Doctor doctor = new Doctor(job.address());
        assertThat(doctor.onlyJob()).isEqualTo(job.id().toString());
        return Diagnosis.of(doctor.watch(doctor.onlyJob(), watched));
    }

    private static void publishOr(CompletableFuture<Void> failure, TestingJob job) {
        try {
            job.publish(scenes(2));
        } catch (Exception e) {
            failure.completeExceptionally(e);
        }
    }

    private static List<byte[]> scenes(int count) {
        SyntheticScenes scenes = new SyntheticScenes(9);
        return IntStream.range(0, count).mapToObj(i -> scenes.scene(i).jpeg()).toList();
    }

    /** A PNG must be inflated whole, whatever size is asked for. */
    private static byte[] hugePng() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(5000, 5000, BufferedImage.TYPE_INT_RGB), "png", bytes);
        return bytes.toByteArray();
    }
}
