package io.hpmstream.pipeline.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import io.hpmstream.model.PredictionLoss;
import io.hpmstream.pipeline.config.FixedSettings;
import io.hpmstream.pipeline.config.PretrainConfig.TrainingConfig;
import io.hpmstream.pipeline.savepoint.RestoreRefusedException;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static io.hpmstream.pipeline.pretrain.TestingTrainings.BATCH;
import static io.hpmstream.pipeline.pretrain.TestingTrainings.images;
import static io.hpmstream.pipeline.pretrain.TestingTrainings.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PretrainOperatorTest {

    private static final TrainingConfig TRAINING = training(0.5, Long.MAX_VALUE);

    @Test
    void emitsOneSightingForEachImageOfEveryFullBatch() throws Exception {
        try (TestingHarness harness = new TestingHarness(TRAINING)) {
            harness.process(images(0, 2 * BATCH + 1));

            List<JsonNode> sightings = harness.sightings();

            assertThat(sightings)
                    .extracting(s -> s.path("offset").asLong())
                    .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
            assertThat(sightings)
                    .extracting(s -> s.path("step").asLong())
                    .containsExactly(1L, 1L, 1L, 1L, 2L, 2L, 2L, 2L);
        }
    }

    @Test
    void countsTheSightingsOfAnImageThatComesTwiceInOneBatch() throws Exception {
        try (TestingHarness harness = new TestingHarness(TRAINING)) {
            // offsets 0 and 10 show the same image
            harness.process(
                    List.of(
                            TestingTrainings.image(0),
                            TestingTrainings.image(10),
                            TestingTrainings.image(1),
                            TestingTrainings.image(2)));

            assertThat(harness.sightings())
                    .extracting(s -> s.path("sighting").asLong())
                    .containsExactly(1L, 2L, 1L, 1L);
        }
    }

    @Test
    void goesOnFromASnapshotAsIfItHadNeverStopped() throws Exception {
        List<JsonNode> uninterrupted = new ArrayList<>();
        try (TestingHarness harness = new TestingHarness(TRAINING)) {
            harness.process(images(0, 44));
            uninterrupted.addAll(harness.sightings());
        }

        List<JsonNode> interrupted = new ArrayList<>();
        OperatorSubtaskState snapshot;
        try (TestingHarness harness = new TestingHarness(TRAINING)) {
            harness.process(images(0, 18)); // two images are left waiting
            snapshot = harness.snapshot(1);
            interrupted.addAll(harness.sightings());
            harness.process(images(18, 33)); // trained, but lost: not in the snapshot
        }
        try (TestingHarness harness = new TestingHarness(TRAINING, snapshot)) {
            harness.process(images(18, 44));
            interrupted.addAll(harness.sightings());
        }

        // losses are functions of every weight, mask and hardness before them
        assertThat(interrupted).isEqualTo(uninterrupted);
    }

    @Test
    void keepsWaitingImagesThroughSeveralSnapshots() throws Exception {
        OperatorSubtaskState snapshot;
        try (TestingHarness harness = new TestingHarness(TRAINING)) {
            harness.process(images(0, 3));
            harness.snapshot(1);
            harness.process(images(3, 6));
            snapshot = harness.snapshot(2);
        }
        try (TestingHarness harness = new TestingHarness(TRAINING, snapshot)) {
            harness.process(images(6, 8));

            assertThat(harness.sightings())
                    .extracting(s -> s.path("offset").asLong())
                    .containsExactly(4L, 5L, 6L, 7L);
        }
    }

    @Test
    void letsLaterImagesWaitOnceAllStepsAreMade() throws Exception {
        OperatorSubtaskState snapshot;
        try (TestingHarness harness = new TestingHarness(training(0.5, 2))) {
            harness.process(images(0, 5 * BATCH));
            assertThat(harness.sightings()).hasSize(2 * BATCH);
            snapshot = harness.snapshot(1);
        }
        try (TestingHarness harness = new TestingHarness(training(0.5, 3), snapshot)) {
            assertThat(harness.sightings())
                    .extracting(s -> s.path("offset").asLong())
                    .containsExactly(8L, 9L, 10L, 11L);
        }
    }

    @Test
    void refusesTheSnapshotOfAnotherModelAndNamesBothShapes() throws Exception {
        OperatorSubtaskState snapshot = snapshotOfTwoImages();
        TrainingConfig other = training(0.5, Long.MAX_VALUE, BATCH, PredictionLoss.NONE);

        assertThatThrownBy(() -> new TestingHarness(other, snapshot))
                .isInstanceOf(RestoreRefusedException.class)
                .hasMessageContaining("16x1x2, loss predictor")
                .hasMessageContaining("16x1x2, no loss predictor")
                .hasMessageContaining("hpm.model.prediction-loss was relative, is none");
    }

    @Test
    void refusesAnotherSeedByItsOption() throws Exception {
        OperatorSubtaskState snapshot = snapshotOfTwoImages();
        Map<String, String> values = new HashMap<>(FixedSettings.of(TRAINING).values());
        values.put("hpm.train.seed", "8");

        assertThatThrownBy(() -> new TestingHarness(TRAINING, new FixedSettings(values), snapshot))
                .isInstanceOf(RestoreRefusedException.class)
                .hasMessageContaining("hpm.train.seed was 7, is 8");
    }

    private static OperatorSubtaskState snapshotOfTwoImages() throws Exception {
        try (TestingHarness harness = new TestingHarness(TRAINING)) {
            harness.process(images(0, 2));
            return harness.snapshot(1);
        }
    }
}
