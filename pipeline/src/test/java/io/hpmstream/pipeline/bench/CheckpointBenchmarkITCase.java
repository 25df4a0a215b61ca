package io.hpmstream.pipeline.bench;

import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.cluster.FlinkRest;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.demo.SyntheticScenes;
import io.hpmstream.pipeline.embedded.CompletedCheckpoint;
import io.hpmstream.pipeline.embedded.EmbeddedFlink;
import io.hpmstream.pipeline.publish.ImagePublisher;
import io.hpmstream.pipeline.publish.PublishedImage;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CheckpointBenchmarkITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    private static final Duration INTERVAL = Duration.ofMillis(500);

    @TempDir private Path folder;

    @Test
    void measuresARunWithAndWithoutCheckpoints() throws Exception {
        PretrainConfig config = config(KAFKA.newTopic("bench", Map.of()));
        byte[] image = new SyntheticScenes(3).scene(0).jpeg();
        Stream<PublishedImage> endless =
                Stream.generate(() -> new PublishedImage("scene", image, null, null, null));

        CheckpointBenchmark.Result result;
        try (EmbeddedFlink flink = EmbeddedFlink.start(config.flink(), folder);
                ImagePublisher publisher =
                        ImagePublisher.open(
                                config.kafka(), config.topics().images(), endless.iterator())) {
            result = new CheckpointBenchmark(config, INTERVAL, 2).run(flink, publisher, any -> {});
            assertThat(new FlinkRest(flink.address()).get("/jobs/overview").path("jobs"))
                    .extracting(job -> job.path("state").asText())
                    .containsExactly("CANCELED");
        }

        // the first warms up; a slow window may see more than one
        assertThat(result.checkpoints())
                .extracting(CompletedCheckpoint::id)
                .startsWith(2L, 3L)
                .isSorted();
        assertThat(result.checkpoints())
                .allSatisfy(
                        checkpoint -> {
                            assertThat(checkpoint.bytes()).isGreaterThan(10_000);
                            assertThat(checkpoint.pause())
                                    .isLessThanOrEqualTo(checkpoint.duration());
                        });
        assertThat(result.ratio())
                .isEqualTo(result.imagesPerSecondWith() / result.imagesPerSecondWithout())
                .isPositive();
    }

    @Test
    void refusesNoInterval() {
        assertThatThrownBy(() -> new CheckpointBenchmark(config("any"), Duration.ZERO, 1))
                .hasMessage("interval of checkpoints must be positive, actual: 0 ms (--interval)");
    }

    private static PretrainConfig config(String images) {
        return PretrainConfig.from(
                Configuration.fromMap(
                        Map.of(
                                "hpm.run.id",
                                images,
                                "hpm.kafka.bootstrap-servers",
                                KAFKA.bootstrapServers(),
                                "hpm.topics.images",
                                images,
                                "hpm.topics.hardness",
                                images + "-hardness",
                                "hpm.topics.dead-letter",
                                images + "-dead",
                                "hpm.model.image-size",
                                "16",
                                "hpm.model.patch-size",
                                "8",
                                "hpm.train.batch-size",
                                "4",
                                "hpm.compute.threads",
                                "1",
                                "execution.checkpointing.interval",
                                "1 d")));
    }
}
