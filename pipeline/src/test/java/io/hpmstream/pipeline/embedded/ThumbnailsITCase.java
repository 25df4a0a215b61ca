package io.hpmstream.pipeline.embedded;

import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.demo.SyntheticScenes;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import javax.imageio.ImageIO;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** Small pictures of new images on their way through a real job. */
class ThumbnailsITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    @TempDir private Path folder;

    private final String images = KAFKA.newTopic("shown", Map.of());

    @Test
    void leaveOnceForEachTrainableImage() throws Exception {
        training(true).publish(0, 1, -1, 0, 1, 2, 2, 0, 0);

        training(true).run(2, 0);

        List<ConsumerRecord<byte[], byte[]>> thumbnails = KAFKA.read(topic());
        assertThat(keys(thumbnails)).containsExactly("scene-0", "scene-1", "scene-2");
        BufferedImage shown = decoded(thumbnails.get(0).value());
        BufferedImage scene = decoded(new SyntheticScenes(9).scene(0).jpeg());
        assertThat(Math.max(shown.getWidth(), shown.getHeight())).isEqualTo(96);
        assertThat((double) shown.getWidth() / shown.getHeight())
                .isBetween(
                        (double) scene.getWidth() / scene.getHeight() * 0.97,
                        (double) scene.getWidth() / scene.getHeight() * 1.03);
        assertThat(cleanupPolicy()).isEqualTo("compact");
    }

    @Test
    void canBeTurnedOffAndOnAgainFromSavepointToSavepoint() throws Exception {
        training(true).publish(0, 1, 2, 3);
        String first = training(true).run(1, 0).savepoint();
        training(true).publish(0, 4, 5, 6);
        String second = training(false).from(first).run(2, 0).savepoint();
        training(true).publish(0, 7, 7, 7);

        training(true).from(second).run(3, 0);

        // scene-0 again: only the topic's compaction knows that it was sent
        assertThat(keys(KAFKA.read(topic())))
                .containsExactly("scene-0", "scene-1", "scene-2", "scene-3", "scene-0", "scene-7");
    }

    private SmallTraining training(boolean thumbnails) {
        return new SmallTraining(KAFKA.bootstrapServers(), images, folder)
                .with(
                        Map.of(
                                "hpm.thumbnails.enabled",
                                Boolean.toString(thumbnails),
                                "hpm.topics.thumbnails",
                                topic()));
    }

    private String topic() {
        return images + "-thumbnails";
    }

    private static List<String> keys(List<ConsumerRecord<byte[], byte[]>> messages) {
        return messages.stream().map(message -> new String(message.key(), UTF_8)).toList();
    }

    private static BufferedImage decoded(byte[] jpeg) throws Exception {
        return ImageIO.read(new ByteArrayInputStream(jpeg));
    }

    private String cleanupPolicy() throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, topic());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            return requireNonNull(admin.describeConfigs(List.of(topic)).all().get().get(topic))
                    .get("cleanup.policy")
                    .value();
        }
    }
}
