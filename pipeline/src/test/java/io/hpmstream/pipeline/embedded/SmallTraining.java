package io.hpmstream.pipeline.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import io.hpmstream.pipeline.PretrainJob;
import io.hpmstream.pipeline.SightingTail;
import io.hpmstream.pipeline.TrainedImage;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.demo.SyntheticScenes;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The job with a model of three thousand weights, from a start or a savepoint to a savepoint, at
 * moments that a test chooses.
 */
public final class SmallTraining {

    public static final int BATCH = 4;

    private static final Duration POLL = Duration.ofMillis(50);

    private final String bootstrapServers;
    private final String images;
    private final Path folder;
    private final Map<String, String> options = new LinkedHashMap<>();

    public SmallTraining(String bootstrapServers, String images, Path folder) {
        this.bootstrapServers = bootstrapServers;
        this.images = images;
        this.folder = folder;
        options.put("hpm.run.id", "small");
        options.put("hpm.kafka.bootstrap-servers", bootstrapServers);
        options.put("hpm.topics.images", images);
        options.put("hpm.topics.hardness", images + "-hardness");
        options.put("hpm.topics.dead-letter", images + "-dead");
        options.put("hpm.model.image-size", "16");
        options.put("hpm.model.patch-size", "4");
        options.put("hpm.model.encoder.width", "8");
        options.put("hpm.model.encoder.depth", "1");
        options.put("hpm.model.encoder.heads", "2");
        options.put("hpm.model.decoder.width", "8");
        options.put("hpm.model.decoder.depth", "1");
        options.put("hpm.model.decoder.heads", "2");
        options.put("hpm.train.batch-size", Integer.toString(BATCH));
        options.put("hpm.compute.threads", "1");
        options.put("execution.checkpointing.dir", folder.resolve("checkpoints").toUri() + "");
        // the whole savepoint in one file
        options.put("execution.checkpointing.data-inline-threshold", "1 mb");
    }

    /** The same training with more options, which win. */
    public SmallTraining with(Map<String, String> more) {
        SmallTraining changed = new SmallTraining(bootstrapServers, images, folder);
        changed.options.putAll(options);
        changed.options.putAll(more);
        return changed;
    }

    public SmallTraining from(String savepoint) {
        return with(Map.of("execution.state-recovery.path", savepoint));
    }

    /** All its options, by key. */
    public Map<String, String> options() {
        return Map.copyOf(options);
    }

    public PretrainConfig config() {
        return PretrainConfig.from(Configuration.fromMap(options));
    }

    /** Sends drawn scenes under the keys scene-0, scene-1 and so on; the number -1 is no image. */
    public void publish(int... scenes) throws Exception {
        publishTo(0, scenes);
    }

    void publishTo(int partition, int... scenes) throws Exception {
        SyntheticScenes drawn = new SyntheticScenes(9);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int scene : scenes) {
                byte[] value = scene < 0 ? "no image".getBytes(UTF_8) : drawn.scene(scene).jpeg();
                byte[] key = ("scene-" + scene).getBytes(UTF_8);
                producer.send(new ProducerRecord<>(images, partition, key, value)).get();
            }
        }
    }

    /**
     * Trains until so many steps are made and so many images wait, then stops with a savepoint.
     *
     * @throws JobFailedException if the job fails for good
     */
    public Run run(long steps, int waiting) throws Exception {
        PretrainConfig config = config();
        PretrainJob.ensureTopics(config);
        try (EmbeddedFlink flink = EmbeddedFlink.start(config.flink(), folder.resolve("flink"));
                SightingTail tail = SightingTail.fromNow(config)) {
            JobID job = flink.submit(config);
            JobMonitor monitor = flink.monitor(job);
            List<TrainedImage> sightings = new ArrayList<>();
            while (monitor.trainerMetric("step").orElse(-1) < steps
                    || monitor.trainerMetric("pendingImages").orElse(-1) != waiting) {
                JobFailedException.throwIfFailed(monitor);
                sightings.addAll(tail.poll(POLL));
            }
            String savepoint = flink.stopWithSavepoint(job, flink.savepointFolder());
            sightings.addAll(tail.drain());
            return new Run(savepoint, sightings.stream().map(TrainedImage::whole).toList());
        }
    }

    /**
     * What a run leaves behind.
     *
     * @param savepoint where it is
     * @param sightings the hardness records of this run
     */
    public record Run(String savepoint, List<JsonNode> sightings) {}
}
