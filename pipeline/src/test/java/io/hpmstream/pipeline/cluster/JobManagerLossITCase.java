package io.hpmstream.pipeline.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.hpmstream.pipeline.demo.SyntheticScenes;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import io.hpmstream.pipeline.pretrain.TrainingProgress;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** A cluster whose JobManager is killed: another one finds the job in ZooKeeper and S3. */
@Tag("chaos")
class JobManagerLossITCase {

    @RegisterExtension static final TestingCluster CLUSTER = new TestingCluster(1);

    private static final int IMAGES = 80;

    @Test
    void goesOnFromTheLastCheckpointByItself() throws Exception {
        String job = CLUSTER.submit(CLUSTER.smallJob(Map.of("hpm.topics.partitions", "1")));
        publish();
        int half = IMAGES / TestingCluster.SMALL_BATCH;
        CLUSTER.await("step " + half, () -> CLUSTER.trainerMetric(job, "step") == half);
        long last = latest(job, "completed");
        CLUSTER.await("a checkpoint with it", () -> latest(job, "completed") > last + 1);

        CLUSTER.kill("job-manager");
        publish();

        CLUSTER.await("the restart", () -> latest(job, "restored") > last);
        CLUSTER.await("the rest", () -> CLUSTER.trainerMetric(job, "step") == 2 * half);
        TrainingProgress progress =
                SavedTraining.readProgress(CLUSTER.stopWithSavepoint(job).toUri().toString());
        assertThat(progress.trained())
                .singleElement()
                .satisfies(all -> assertThat(all.end() - all.start()).isEqualTo(2L * IMAGES));
        assertThat(progress.offsets().repeated()).isEmpty();
    }

    private static long latest(String job, String kind) throws Exception {
        JsonNode latest = CLUSTER.flink().get("/jobs/%s/checkpoints".formatted(job)).path("latest");
        return latest.path(kind).path("id").asLong();
    }

    private static void publish() throws Exception {
        SyntheticScenes scenes = new SyntheticScenes(7);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", CLUSTER.cluster().bootstrapServers()),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < IMAGES; i++) {
                producer.send(
                                new ProducerRecord<>(
                                        "images", "scene-" + i, scenes.scene(i % 20).jpeg()))
                        .get();
            }
        }
    }
}
