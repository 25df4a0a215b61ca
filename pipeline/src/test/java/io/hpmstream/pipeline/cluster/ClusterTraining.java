package io.hpmstream.pipeline.cluster;

import io.hpmstream.connectors.image.ImageIntake;
import io.hpmstream.connectors.image.Outcome;
import io.hpmstream.connectors.kafka.ImageMessage;
import io.hpmstream.model.WeightsSnapshot;
import io.hpmstream.pipeline.audit.LedgerReport;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.demo.SyntheticScenes;
import io.hpmstream.pipeline.pretrain.DirectTraining;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import io.hpmstream.pipeline.pretrain.TrainingProgress;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** One training on a cluster: its topic of one partition, its images and its job. */
final class ClusterTraining {

    /** So many images take turns. */
    static final int SCENES = 50;

    private static final List<byte[]> JPEGS =
            IntStream.range(0, SCENES)
                    .mapToObj(scene -> new SyntheticScenes(7).scene(scene).jpeg())
                    .toList();

    private final TestingCluster cluster;
    private final String topic;
    private final Map<String, String> options;
    private String job = "";

    ClusterTraining(TestingCluster cluster, String name) {
        this(cluster, name, name);
    }

    /** Trains the images of another one's topic. */
    ClusterTraining(TestingCluster cluster, String topic, String name) {
        this.cluster = cluster;
        this.topic = topic;
        this.options =
                new HashMap<>(
                        cluster.smallJob(
                                Map.of(
                                        "hpm.run.id",
                                        name,
                                        "hpm.topics.partitions",
                                        "1",
                                        "hpm.topics.images",
                                        topic,
                                        "hpm.topics.hardness",
                                        name + "-hardness",
                                        "hpm.topics.dead-letter",
                                        name + "-dead")));
        with("hpm.model.encoder.width", "16").with("hpm.model.encoder.heads", "2");
        with("hpm.model.decoder.width", "16").with("hpm.model.decoder.heads", "2");
    }

    ClusterTraining with(String option, String value) {
        options.put(option, value);
        return this;
    }

    Map<String, String> options() {
        return Map.copyOf(options);
    }

    void submit() throws Exception {
        job = cluster.submit(options);
    }

    /** Takes a job for its own that was submitted just now, before images came. */
    void follow(String submitted) {
        job = submitted;
        cluster.follow(job, cluster.config(options));
    }

    String job() {
        return job;
    }

    /**
     * Sends images {@code from} to {@code to}, which is excluded, and waits until they are there.
     */
    void publish(int from, int to) throws Exception {
        List<Future<?>> sent = new ArrayList<>();
        try (KafkaProducer<String, byte[]> producer = producer()) {
            for (int i = from; i < to; i++) {
                sent.add(producer.send(image(i)));
            }
            for (Future<?> any : sent) {
                any.get();
            }
        }
    }

    /** Sends images from number 0 on, one after the other, until all are there. */
    CompletableFuture<Void> publishing(int images, long millisBetween) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        publishSlowly(images, millisBetween);
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                });
    }

    private void publishSlowly(int images, long millisBetween) throws Exception {
        List<Future<?>> sent = new ArrayList<>();
        try (KafkaProducer<String, byte[]> producer = producer()) {
            for (int i = 0; i < images; i++) {
                sent.add(producer.send(image(i)));
                TimeUnit.MILLISECONDS.sleep(millisBetween);
            }
            for (Future<?> any : sent) {
                any.get();
            }
        }
    }

    private ProducerRecord<String, byte[]> image(int number) {
        int scene = number % SCENES;
        return new ProducerRecord<>(topic, "scene-" + scene, JPEGS.get(scene));
    }

    // Idempotent, as Kafka's producer is unless told otherwise: each image is there once. It waits
    // for a broker longer than any of them is away.
    private KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        cluster.cluster().bootstrapServers(),
                        "max.block.ms",
                        "300000",
                        "delivery.timeout.ms",
                        "300000"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    long step() {
        return cluster.step(job);
    }

    void awaitStep(long step) throws Exception {
        cluster.awaitStep(job, step);
    }

    long restores() throws Exception {
        return cluster.restores(job);
    }

    /** Such as {@code RUNNING} or {@code FAILED}. */
    String state() throws Exception {
        return cluster.flink().get("/jobs/" + job).path("state").asText();
    }

    /** Why it failed, each time in one line for people. */
    List<String> failures() throws Exception {
        List<String> reasons = new ArrayList<>();
        cluster.flink()
                .get("/jobs/%s/exceptions".formatted(job))
                .at("/exceptionHistory/entries")
                .forEach(
                        entry -> reasons.add(FlinkTrace.reason(entry.path("stacktrace").asText())));
        return reasons;
    }

    /** Such as {@code completed} or {@code failed}. */
    long checkpoints(String kind) throws Exception {
        return cluster.checkpoints(job).path("counts").path(kind).asLong();
    }

    /** Number of the newest one, such as {@code completed} or {@code restored}. */
    long latestCheckpoint(String kind) throws Exception {
        return cluster.checkpoints(job).path("latest").path(kind).path("id").asLong();
    }

    /** Waits until more checkpoints are complete than now. */
    void awaitCheckpoint() throws Exception {
        // one may have begun before what it shall hold
        long enough = checkpoints("completed") + 2;
        cluster.await("a checkpoint", () -> checkpoints("completed") >= enough);
    }

    /** Ends it and returns the savepoint's address on this machine's disk. */
    String stop() throws Exception {
        Path savepoint = cluster.stopWithSavepoint(job);
        return savepoint.toUri().toString();
    }

    /**
     * Ends it and checks that each of its images was trained once, and that what came of it has the
     * bits of a training that nothing disturbed: no Flink, no Kafka, no kill. Returns the
     * savepoint.
     */
    String stopAndFindEachOf(int images) throws Exception {
        String savepoint = stop();
        findEachOf(images, savepoint);
        assertThat(SavedTraining.read(savepoint).weights().chunks())
                .as("student, teacher and optimizer, byte by byte")
                .isEqualTo(undisturbedWeights(images));
        return savepoint;
    }

    private List<WeightsSnapshot.Chunk> undisturbedWeights(int images) throws Exception {
        PretrainConfig config = cluster.config(options);
        try (ImageIntake intake = ImageIntake.open(config.intake());
                DirectTraining training = new DirectTraining(config.training())) {
            for (int i = 0; i < images; i++) {
                ProducerRecord<String, byte[]> image = image(i);
                ImageMessage message =
                        new ImageMessage(
                                topic,
                                0,
                                i,
                                0,
                                image.key().getBytes(UTF_8),
                                image.value(),
                                List.of());
                training.train(((Outcome.Prepared) intake.prepare(message)).image());
            }
            return training.weights();
        }
    }

    private static void findEachOf(int images, String savepoint) throws Exception {
        assertThat(LedgerReport.read(savepoint)).matches(LedgerReport::isExact);
        TrainingProgress progress = SavedTraining.readProgress(savepoint);
        assertThat(progress.trained())
                .singleElement()
                .satisfies(
                        all -> {
                            assertThat(all.start()).isZero();
                            assertThat(all.end()).isEqualTo(images);
                        });
        assertThat(progress.counters().imagesSeen()).isEqualTo(images);
    }
}
