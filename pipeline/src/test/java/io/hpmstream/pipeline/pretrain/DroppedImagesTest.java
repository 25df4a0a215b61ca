package io.hpmstream.pipeline.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import io.hpmstream.pipeline.config.PretrainConfig.TrainingConfig;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static io.hpmstream.pipeline.pretrain.TestingTrainings.BATCH;
import static io.hpmstream.pipeline.pretrain.TestingTrainings.images;
import static io.hpmstream.pipeline.pretrain.TestingTrainings.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What becomes of images that curators drop. */
class DroppedImagesTest {

    private static final TrainingConfig TRAINING = training(0.5, Long.MAX_VALUE);

    @Test
    void trainsTheOthersInFullBatches() throws Exception {
        TestingDropList drops = TestingDropList.of("image-1", "image-4");
        try (TestingHarness harness = new TestingHarness(TRAINING, drops.opener(), null)) {
            harness.process(images(0, 10));

            assertThat(offsets(harness.sightings()))
                    .containsExactly(0L, 2L, 3L, 5L, 6L, 7L, 8L, 9L);
        }
    }

    @Test
    void takesAnImageOutThatWaitsForItsBatch() throws Exception {
        TestingDropList drops = TestingDropList.of();
        try (TestingHarness harness = new TestingHarness(TRAINING, drops.opener(), null)) {
            harness.process(images(0, 3));
            drops.add("image-1");
            harness.process(images(3, 5));

            assertThat(offsets(harness.sightings())).containsExactly(0L, 2L, 3L, 4L);
        }
    }

    @Test
    void takesAnImageOutThatWaitedInTheRestoredCheckpoint() throws Exception {
        OperatorSubtaskState snapshot;
        try (TestingHarness harness = new TestingHarness(TRAINING)) {
            harness.process(images(0, 3));
            snapshot = harness.snapshot(1);
        }
        TestingDropList drops = TestingDropList.of("image-0", "image-2");
        try (TestingHarness harness = new TestingHarness(TRAINING, drops.opener(), snapshot)) {
            harness.process(images(3, 6));

            assertThat(offsets(harness.sightings())).containsExactly(1L, 3L, 4L, 5L);
        }
    }

    @Test
    void trainsAnImageAgainOnceItIsNoLongerDropped() throws Exception {
        TestingDropList drops = TestingDropList.of("image-0");
        try (TestingHarness harness = new TestingHarness(TRAINING, drops.opener(), null)) {
            harness.process(images(0, 10));
            drops.remove("image-0");
            harness.process(images(10, 13));

            List<JsonNode> sightings = harness.sightings();
            assertThat(offsets(sightings))
                    .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
            assertThat(sightings.get(9).path("sighting").asLong()).as("of image-0").isEqualTo(1);
        }
    }

    @Test
    void learnsAsIfADroppedImageHadNeverCome() throws Exception {
        List<JsonNode> without = new ArrayList<>();
        try (TestingHarness harness = new TestingHarness(TRAINING)) {
            harness.process(
                    images(0, 30).stream()
                            .filter(image -> !image.origin().imageId().equals("image-3"))
                            .toList());
            without.addAll(harness.sightings());
        }

        TestingDropList drops = TestingDropList.of("image-3");
        try (TestingHarness harness = new TestingHarness(TRAINING, drops.opener(), null)) {
            harness.process(images(0, 30));

            // losses are functions of every weight, mask and hardness before them
            assertThat(harness.sightings()).hasSize(6 * BATCH).isEqualTo(without);
        }
    }

    @Test
    void failsTheTaskWhenTheListCanNoLongerBeKept() throws Exception {
        TestingDropList drops = TestingDropList.of();
        try (TestingHarness harness = new TestingHarness(TRAINING, drops.opener(), null)) {
            harness.process(images(0, BATCH));
            drops.fail(new KafkaException("not authorized"));

            // the failure comes as a mail, as the end of the step does
            assertThatThrownBy(harness::sightings)
                    .hasStackTraceContaining(
                            "cannot follow what curators drop (hpm.curation.tags): not authorized");
        }
    }

    private static List<Long> offsets(List<JsonNode> sightings) {
        return sightings.stream().map(sighting -> sighting.path("offset").asLong()).toList();
    }
}
