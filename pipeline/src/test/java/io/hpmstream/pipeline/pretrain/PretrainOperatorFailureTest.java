package io.hpmstream.pipeline.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import io.hpmstream.connectors.image.PreparedImage;
import io.hpmstream.hardness.Crop;
import io.hpmstream.hardness.HardnessConfig;
import io.hpmstream.model.ModelConfig;
import io.hpmstream.model.OptimizerConfig;
import io.hpmstream.model.PretrainerConfig;
import io.hpmstream.pipeline.config.PretrainConfig.TrainingConfig;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import static io.hpmstream.pipeline.pretrain.TestingTrainings.BATCH;
import static io.hpmstream.pipeline.pretrain.TestingTrainings.images;
import static io.hpmstream.pipeline.pretrain.TestingTrainings.origin;
import static io.hpmstream.pipeline.pretrain.TestingTrainings.training;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the training operator does when something is lost, forgotten or goes wrong. */
@Timeout(60)
class PretrainOperatorFailureTest {

    private static final TrainingConfig TRAINING = training(0.5, Long.MAX_VALUE);

    @Test
    void clearingOneImagesStateChangesOnlyThatImagesNextMask() throws Exception {
        List<JsonNode> remembered = sightingsAfterForgetting(List.of());
        List<JsonNode> forgotten = sightingsAfterForgetting(List.of("image-1"));

        // the loss of an image is a function of the weights, its pixels and its mask
        for (int i = 0; i < BATCH; i++) {
            double before = remembered.get(i).path("loss").asDouble();
            double after = forgotten.get(i).path("loss").asDouble();
            if (i == 1) {
                assertThat(after).as("image %d", i).isNotEqualTo(before);
            } else {
                assertThat(after).as("image %d", i).isEqualTo(before);
            }
        }
    }

    @Test
    void forgetsAnImageByTheTimesOfItsRecords() throws Exception {
        // the same image comes back ten seconds later
        assertThat(sightingAfterTenSeconds(Duration.ofSeconds(10))).isEqualTo(2);
        assertThat(sightingAfterTenSeconds(Duration.ofSeconds(9))).isEqualTo(1);
    }

    @Test
    void masksAForgottenImageAsIfItHadNeverBeenSeen() throws Exception {
        List<Double> byTime = new ArrayList<>();
        try (TestingHarness harness = new TestingHarness(forgetting(Duration.ofSeconds(9)))) {
            harness.process(images(0, BATCH));
            harness.process(images(10, 10 + BATCH));
            harness.sightings().forEach(sighting -> byTime.add(sighting.path("loss").asDouble()));
        }

        List<Double> byHand = new ArrayList<>();
        try (TestingHarness harness = new TestingHarness(TRAINING)) {
            harness.process(images(0, BATCH));
            harness.sightings().forEach(sighting -> byHand.add(sighting.path("loss").asDouble()));
            for (PreparedImage image : images(0, BATCH)) {
                harness.forget(image.origin().imageId());
            }
            harness.process(images(10, 10 + BATCH));
            harness.sightings().forEach(sighting -> byHand.add(sighting.path("loss").asDouble()));
        }

        // the loss of an image is a function of the weights, its pixels and its mask
        assertThat(byTime).isEqualTo(byHand);
    }

    @Test
    void goesOnAfterASkippedUpdateAndTellsNoHardness() throws Exception {
        try (TestingHarness harness = new TestingHarness(diverging())) {
            harness.process(images(0, BATCH));
            assertThat(harness.sightings()).hasSize(BATCH);

            harness.process(images(BATCH, 3 * BATCH)); // two skipped steps: three fail
            assertThat(harness.sightings()).isEmpty();
            harness.snapshot(1);
        }
    }

    @Test
    void failsTheTaskAfterTooManySkippedUpdatesInARow() throws Exception {
        try (TestingHarness harness = new TestingHarness(diverging())) {
            assertThatThrownBy(
                            () -> {
                                harness.process(images(0, 4 * BATCH));
                                harness.sightings();
                            })
                    .hasStackTraceContaining("step 4 failed")
                    .hasStackTraceContaining("last finite loss")
                    .hasStackTraceContaining("image-2, image-3, image-4, image-5");
        }
    }

    @Test
    void countsSkippedUpdatesAcrossARestore() throws Exception {
        OperatorSubtaskState snapshot;
        try (TestingHarness harness = new TestingHarness(diverging())) {
            harness.process(images(0, 3 * BATCH));
            snapshot = harness.snapshot(1);
        }
        try (TestingHarness harness = new TestingHarness(diverging(), snapshot)) {
            assertThatThrownBy(
                            () -> {
                                harness.process(images(3 * BATCH, 4 * BATCH));
                                harness.sightings();
                            })
                    .hasStackTraceContaining("step 4 failed");
        }
    }

    @Test
    void endsTheTaskWhenAnotherRunHasItsPlaceAndGivesThePlaceUpLast() throws Exception {
        AtomicReference<Consumer<Exception>> whenTaken = new AtomicReference<>();
        AtomicBoolean left = new AtomicBoolean();
        RunGuard guard =
                (job, told) -> {
                    whenTaken.set(told);
                    return () -> left.set(true);
                };
        try (TestingHarness harness = new TestingHarness(TRAINING, guard)) {
            requireNonNull(whenTaken.get()).accept(new IllegalStateException("'hpm' is alive"));

            assertThatThrownBy(
                            () -> {
                                harness.process(images(0, BATCH));
                                harness.sightings();
                            })
                    .hasStackTraceContaining("'hpm' is alive");
            assertThat(left).isFalse();
        }
        assertThat(left).isTrue();
    }

    @Test
    void failsTheTaskOnAnImageThatDoesNotFitTheModel() throws Exception {
        List<PreparedImage> batch = new ArrayList<>(images(0, BATCH - 1));
        batch.add(new PreparedImage(origin("odd", 99), Crop.WHOLE, new byte[5]));
        try (TestingHarness harness = new TestingHarness(TRAINING)) {
            assertThatThrownBy(() -> harness.process(batch))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("odd");
        }
    }

    // a topic that was made anew begins at offset 0 again: the ledger tells, the stream goes on
    @Test
    void goesOnWithOffsetsThatComeASecondTime() throws Exception {
        try (TestingHarness harness = new TestingHarness(TRAINING)) {
            harness.process(images(0, BATCH));
            harness.process(images(0, BATCH));

            assertThat(harness.sightings()).hasSize(2 * BATCH);
        }
    }

    @Test
    void closesWhileAStepIsInFlightAndLeavesNoThread() throws Exception {
        try (TestingHarness harness = new TestingHarness(TRAINING)) {
            harness.process(images(0, BATCH));
        }

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("hpm-trainer")) {
                thread.join(10_000); // its work has ended, its last instructions may not have
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    @Test
    void namesAPathThatHoldsNoSavepoint() {
        assertThatThrownBy(() -> SavedTraining.read("/no/such/savepoint"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/no/such/savepoint");
    }

    private static List<JsonNode> sightingsAfterForgetting(List<String> forgotten)
            throws Exception {
        try (TestingHarness harness = new TestingHarness(training(1, Long.MAX_VALUE))) {
            for (int pass = 0; pass < 10; pass++) {
                harness.process(images(10L * pass, 10L * pass + BATCH));
            }
            harness.sightings();
            for (String imageId : forgotten) {
                harness.forget(imageId);
            }
            harness.process(images(100, 100 + BATCH));
            return harness.sightings();
        }
    }

    private static long sightingAfterTenSeconds(Duration timeToLive) throws Exception {
        try (TestingHarness harness = new TestingHarness(forgetting(timeToLive))) {
            harness.process(images(0, BATCH));
            harness.process(images(10, 10 + BATCH));
            return harness.sightings().get(BATCH).path("sighting").asLong();
        }
    }

    private static TrainingConfig forgetting(Duration timeToLive) {
        return new TrainingConfig(
                TRAINING.runId(),
                TRAINING.pretrainer(),
                new HardnessConfig(4, 4, 0.5, Optional.of(timeToLive)),
                TRAINING.teacher(),
                TRAINING.staleAfterImages(),
                TRAINING.maxSteps());
    }

    /** One update throws the weights so far that no later loss is finite. */
    private static TrainingConfig diverging() {
        return with(
                TRAINING.pretrainer().model(),
                new OptimizerConfig(1e30, 0.05, 0.9, 0.95, 1e-8, 5, 0));
    }

    private static TrainingConfig with(ModelConfig model, OptimizerConfig optimizer) {
        PretrainerConfig pretrainer = TRAINING.pretrainer();
        return new TrainingConfig(
                TRAINING.runId(),
                new PretrainerConfig(
                        model,
                        pretrainer.masking(),
                        optimizer,
                        pretrainer.teacher(),
                        pretrainer.compute(),
                        pretrainer.batchSize(),
                        pretrainer.seed(),
                        pretrainer.maxConsecutiveSkips()),
                TRAINING.hardness(),
                TRAINING.teacher(),
                TRAINING.staleAfterImages(),
                TRAINING.maxSteps());
    }
}
