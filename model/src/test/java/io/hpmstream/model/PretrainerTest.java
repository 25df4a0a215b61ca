package io.hpmstream.model;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class PretrainerTest {
    private static final ModelConfig MODEL = TestingModels.SMALL;
    private static final PretrainerConfig CONFIG = TestingModels.config(MODEL);

    @ParameterizedTest
    @EnumSource
    void learnsABatchByHeart(PredictionLoss predictionLoss) {
        ModelConfig model = MODEL.withPredictionLoss(predictionLoss);
        try (Pretrainer trainer = Pretrainer.open(TestingModels.config(model))) {
            ImageBatch batch = new ImageBatch(model, 4);
            for (int i = 0; i < 4; i++) {
                byte[] plain = new byte[model.imageBytes()];
                Arrays.fill(plain, (byte) (60 * i));
                batch.add("plain-" + i, 1, plain, TestingModels.neverMeasured(model), true);
            }
            double first = trainer.step(batch).reconstructionLoss();
            double last = first;
            for (int i = 0; i < 150; i++) {
                last = trainer.step(batch).reconstructionLoss();
            }
            assertThat(last).isLessThan(0.5 * first);
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesTheSameWeightsForTheSameSeed(Precision precision) {
        PretrainerConfig config =
                TestingModels.withCompute(CONFIG, new ComputeConfig("cpu", precision, 2));
        assertThat(weightsAfterSteps(config)).isEqualTo(weightsAfterSteps(config));
        assertThat(weightsAfterSteps(TestingModels.withSeed(config, 43)))
                .isNotEqualTo(weightsAfterSteps(config));
    }

    @Test
    void goesOnFromASnapshotAsIfItHadNeverStopped() {
        List<Double> straight = new ArrayList<>();
        String weights;
        try (Pretrainer trainer = Pretrainer.open(CONFIG)) {
            for (int i = 0; i < 6; i++) {
                straight.add(trainer.step(TestingModels.batch(MODEL, i)).reconstructionLoss());
            }
            weights = trainer.weightsSha256();
        }
        List<Double> stopped = new ArrayList<>();
        SnapshotBuffers buffers = new SnapshotBuffers(1024);
        WeightsSnapshot snapshot;
        try (Pretrainer trainer = Pretrainer.open(CONFIG)) {
            for (int i = 0; i < 3; i++) {
                stopped.add(trainer.step(TestingModels.batch(MODEL, i)).reconstructionLoss());
            }
            snapshot = trainer.snapshot(buffers);
            trainer.step(TestingModels.batch(MODEL, 77)); // must not reach the snapshot
        }
        try (Pretrainer trainer = Pretrainer.open(TestingModels.withSeed(CONFIG, 42))) {
            trainer.step(TestingModels.batch(MODEL, 99)); // must be forgotten
            trainer.restore(snapshot);
            assertThat(trainer.step()).isEqualTo(3);
            assertThat(trainer.imagesSeen()).isEqualTo(12);
            for (int i = 3; i < 6; i++) {
                stopped.add(trainer.step(TestingModels.batch(MODEL, i)).reconstructionLoss());
            }
            assertThat(trainer.weightsSha256()).isEqualTo(weights);
        }
        assertThat(stopped).isEqualTo(straight);
    }

    @Test
    void cutsASnapshotIntoChunksThatCoverEveryTensorOnce() {
        SnapshotBuffers buffers = new SnapshotBuffers(1024);
        try (Pretrainer trainer = Pretrainer.open(CONFIG)) {
            WeightsSnapshot snapshot = trainer.snapshot(buffers);
            Map<String, Long> next = new HashMap<>();
            for (WeightsSnapshot.Chunk chunk : snapshot.chunks()) {
                assertThat(chunk.data().isDirect()).isTrue();
                assertThat(chunk.data().remaining()).isBetween(1, 1024);
                assertThat(chunk.offset()).isEqualTo(next.getOrDefault(chunk.tensor(), 0L));
                next.put(chunk.tensor(), chunk.offset() + chunk.data().remaining() / 4);
            }
            assertThat(next.keySet())
                    .containsExactlyInAnyOrder(
                            "student.plain",
                            "student.decayed",
                            "teacher.plain",
                            "teacher.decayed",
                            "mean.plain",
                            "mean.decayed",
                            "square.plain",
                            "square.decayed");
            WeightLayout layout = new WeightLayout(MODEL);
            assertThat(next)
                    .containsEntry("teacher.decayed", layout.elements(WeightTensor.Group.DECAYED));
            snapshot.release(buffers);
            long allocated = buffers.allocatedBytes();
            trainer.snapshot(buffers);
            assertThat(buffers.allocatedBytes()).isEqualTo(allocated).isEqualTo(snapshot.bytes());
        }
    }

    @Test
    void refusesASnapshotOfAnotherModelAndNamesBoth() {
        ModelConfig other = MODEL.withPredictionLoss(PredictionLoss.NONE);
        try (Pretrainer trainer = Pretrainer.open(CONFIG);
                Pretrainer plain = Pretrainer.open(TestingModels.config(other))) {
            WeightsSnapshot snapshot = plain.snapshot(new SnapshotBuffers());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trainer.restore(snapshot))
                    .withMessageContaining(MODEL.shape())
                    .withMessageContaining(other.shape());
        }
    }

    @Test
    void refusesASnapshotThatIsNotComplete() {
        try (Pretrainer trainer = Pretrainer.open(CONFIG)) {
            String before = trainer.weightsSha256();
            WeightsSnapshot snapshot = trainer.snapshot(new SnapshotBuffers(1024));
            WeightsSnapshot torn =
                    new WeightsSnapshot(
                            snapshot.shape(),
                            snapshot.counters(),
                            snapshot.chunks().subList(0, snapshot.chunks().size() - 1));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trainer.restore(torn))
                    .withMessageContaining("elements of square.decayed");
            assertThat(trainer.weightsSha256()).isEqualTo(before);
        }
    }

    @Test
    void skipsUpdatesThatAreNotFiniteAndGivesUpAfterTooManyInARow() {
        SnapshotBuffers buffers = new SnapshotBuffers();
        try (Pretrainer trainer = Pretrainer.open(CONFIG)) {
            StepReport good = trainer.step(TestingModels.batch(MODEL, 1));
            WeightsSnapshot healthy = trainer.snapshot(buffers);
            trainer.restore(poisoned(trainer.snapshot(buffers)));
            String before = trainer.weightsSha256();
            StepReport skipped = trainer.step(TestingModels.batch(MODEL, 2));
            assertThat(skipped.skipped()).isTrue();
            assertThat(skipped.reconstructionLoss()).isNaN();
            assertThat(trainer.weightsSha256()).isEqualTo(before);
            assertThat(trainer.skippedUpdates()).isEqualTo(1);
            assertThat(trainer.step()).isEqualTo(2);
            assertThat(trainer.imagesSeen()).isEqualTo(8);
            assertThat(trainer.snapshot(buffers).counters().consecutiveSkips()).isEqualTo(1);

            trainer.step(TestingModels.batch(MODEL, 3));
            assertThatThrownBy(() -> trainer.step(TestingModels.batch(MODEL, 4)))
                    .isInstanceOf(TrainingDivergedException.class)
                    .hasMessageContaining("3 steps in a row")
                    .hasMessageContaining("step 4")
                    .hasMessageContaining("last finite loss " + good.reconstructionLoss())
                    .hasMessageContaining("learning rate 0.001")
                    .hasMessageContaining("image-0, image-1, image-2, image-3");

            trainer.restore(healthy);
            assertThat(trainer.step(TestingModels.batch(MODEL, 2)).skipped()).isFalse();
        }
    }

    @Test
    void aSkippedUpdateLeavesTeacherAndOptimizerAlone() {
        SnapshotBuffers buffers = new SnapshotBuffers();
        try (Pretrainer trainer = Pretrainer.open(CONFIG)) {
            trainer.step(TestingModels.batch(MODEL, 1));
            trainer.restore(poisoned(trainer.snapshot(buffers)));
            List<ByteBuffer> before = data(trainer.snapshot(buffers));
            trainer.step(TestingModels.batch(MODEL, 2));
            assertThat(data(trainer.snapshot(buffers))).isEqualTo(before);
        }
    }

    @Test
    void everyTensorOfStudentTeacherAndOptimizerMoves() {
        SnapshotBuffers buffers = new SnapshotBuffers();
        try (Pretrainer trainer = Pretrainer.open(CONFIG)) {
            List<ByteBuffer> before = data(trainer.snapshot(buffers));
            trainer.step(TestingModels.batch(MODEL, 1));
            List<ByteBuffer> after = data(trainer.snapshot(buffers));
            for (int i = 0; i < before.size(); i++) {
                assertThat(after.get(i)).isNotEqualTo(before.get(i));
            }
        }
    }

    @Test
    void masksDependOnSeedImageAndSightingOnly() {
        PretrainerConfig random =
                TestingModels.withMasking(CONFIG, new MaskingConfig(0.5, 0, 0, 0, 0));
        float[] never = TestingModels.neverMeasured(MODEL);
        try (Pretrainer trainer = Pretrainer.open(random);
                Pretrainer other = Pretrainer.open(TestingModels.withSeed(random, 1))) {
            ImageBatch batch = TestingModels.batch(MODEL, 5);
            StepReport first = trainer.step(batch);
            ImageBatch alone = new ImageBatch(MODEL, 1);
            alone.add("image-2", 5, TestingModels.pixels(MODEL, 99), never, false);
            assertThat(mask(trainer.step(alone), 0)).isEqualTo(mask(first, 2));
            assertThat(mask(trainer.step(TestingModels.batch(MODEL, 6)), 2))
                    .isNotEqualTo(mask(first, 2));
            assertThat(mask(other.step(batch), 2)).isNotEqualTo(mask(first, 2));
            assertThat(mask(first, 0)).isNotEqualTo(mask(first, 1));
        }
    }

    @Test
    void masksFirstWhatWasMeasuredHotWithFullHistoryWeight() {
        PretrainerConfig config =
                TestingModels.withMasking(CONFIG, new MaskingConfig(0.75, 0.5, 0.5, 0, 1));
        ImageBatch batch = new ImageBatch(MODEL, 2);
        float[] history = {1, 1, 1, 1, 1, 1, 8, 9, 8};
        batch.add("hot", 3, TestingModels.pixels(MODEL, 1), history, true);
        batch.add("hot without teacher", 3, TestingModels.pixels(MODEL, 1), history, false);
        try (Pretrainer trainer = Pretrainer.open(config)) {
            StepReport report = trainer.step(batch);
            assertThat(mask(report, 0)).contains(6, 7, 8).hasSize(7);
            assertThat(mask(report, 1)).contains(6, 7, 8).hasSize(7);
        }
    }

    @Test
    void reportsLossesOfImagesAndPatches() {
        try (Pretrainer trainer = Pretrainer.open(CONFIG)) {
            StepReport report = trainer.step(TestingModels.batch(MODEL, 1));
            double sum = 0;
            for (int i = 0; i < 4; i++) {
                float[] patches = report.patchLosses(i);
                double own = 0;
                for (int patch = 0; patch < patches.length; patch++) {
                    assertThat(Float.isNaN(patches[patch])).isNotEqualTo(report.isMasked(i, patch));
                    own += report.isMasked(i, patch) ? patches[patch] : 0;
                }
                assertThat(mask(report, i)).hasSize(7);
                assertThat(report.loss(i)).isCloseTo(own / 7, within(1e-6));
                sum += report.loss(i);
            }
            assertThat(report.reconstructionLoss()).isCloseTo(sum / 4, within(1e-5));
            assertThat(report.images()).isEqualTo(4);
            assertThat(report.hardShare()).isCloseTo(0.5 * 4 / 100, within(1e-12));
            assertThat(report.phases().total()).isPositive();
        }
    }

    @Test
    void aTeacherThatSeesSomeImagesTellsThemWhatItWouldTellThemAmongAll() {
        PretrainerConfig hard =
                TestingModels.withMasking(CONFIG, new MaskingConfig(0.75, 1, 1, 0, 0));
        ImageBatch some = new ImageBatch(MODEL, 4);
        for (int i = 0; i < 4; i++) {
            some.add(
                    "image-" + i,
                    1,
                    TestingModels.pixels(MODEL, i),
                    TestingModels.neverMeasured(MODEL),
                    i % 2 == 1);
        }
        try (Pretrainer trainer = Pretrainer.open(hard)) {
            Reconstruction all = trainer.reconstruct(TestingModels.batch(MODEL, 1));
            Reconstruction few = trainer.reconstruct(some);
            for (int i : new int[] {1, 3}) {
                assertThat(few.patchLosses(i)).containsExactly(all.patchLosses(i));
            }
        }
    }

    @Test
    void aPlainAutoencoderHasNeitherTeacherNorPrediction() {
        ModelConfig plain = MODEL.withPredictionLoss(PredictionLoss.NONE);
        try (Pretrainer trainer = Pretrainer.open(TestingModels.config(plain))) {
            StepReport report = trainer.step(TestingModels.batch(plain, 1));
            assertThat(report.predictionLoss()).isZero();
            assertThat(report.hardShare()).isZero();
            assertThat(report.phases().ema()).isZero();
            assertThat(trainer.snapshot(new SnapshotBuffers()).chunks())
                    .extracting(WeightsSnapshot.Chunk::tensor)
                    .noneMatch(name -> name.startsWith("teacher"));
        }
    }

    @ParameterizedTest
    @EnumSource(PredictionLoss.class)
    void reconstructsWithoutLearning(PredictionLoss predictionLoss) {
        ModelConfig model = MODEL.withPredictionLoss(predictionLoss).withNormalizePixels(true);
        try (Pretrainer trainer = Pretrainer.open(TestingModels.config(model))) {
            String before = trainer.weightsSha256();
            ImageBatch batch = TestingModels.batch(model, 1);
            Reconstruction reconstruction = trainer.reconstruct(batch);
            StepReport step = trainer.step(batch);
            assertThat(reconstruction.images()).isEqualTo(4);
            for (int i = 0; i < 4; i++) {
                byte[] original = TestingModels.pixels(model, i);
                byte[] painted = reconstruction.pixels(i);
                assertThat(reconstruction.patchLosses(i)).containsExactly(step.patchLosses(i));
                for (int patch = 0; patch < model.patches(); patch++) {
                    assertThat(Arrays.equals(patch(original, patch), patch(painted, patch)))
                            .isNotEqualTo(reconstruction.isMasked(i, patch));
                }
            }
            assertThat(trainer.weightsSha256()).isNotEqualTo(before);
            assertThat(trainer.step()).isEqualTo(1);
        }
    }

    @Test
    void predictsFromThePositionAloneWithoutDecoderBlocks() {
        ModelConfig model =
                new ModelConfig(
                        12,
                        4,
                        new TowerConfig(16, 2, 2),
                        new TowerConfig(8, 0, 2),
                        false,
                        PredictionLoss.RELATIVE);
        try (Pretrainer trainer = Pretrainer.open(TestingModels.config(model))) {
            ImageBatch batch = TestingModels.batch(model, 1);
            assertThat(trainer.step(batch).reconstructionLoss()).isPositive();
            Reconstruction reconstruction = trainer.reconstruct(batch);
            for (int patch = 0; patch < model.patches(); patch++) {
                Set<String> painted = new HashSet<>();
                for (int i = 0; i < reconstruction.images(); i++) {
                    if (reconstruction.isMasked(i, patch)) {
                        painted.add(Arrays.toString(patch(reconstruction.pixels(i), patch)));
                    }
                }
                assertThat(painted).as("patch %d", patch).hasSizeLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void belongsToItsThread() {
        try (Pretrainer trainer = Pretrainer.open(CONFIG)) {
            CompletableFuture<String> elsewhere =
                    CompletableFuture.supplyAsync(trainer::weightsSha256);
            assertThatThrownBy(elsewhere::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(
                            "trainer belongs to thread " + Thread.currentThread().getName());
        }
    }

    @Test
    void tellsTheThreadsThatTheLibraryReallyUses() {
        ComputeConfig one = new ComputeConfig("cpu", Precision.FLOAT32, 1);
        try (Pretrainer trainer = Pretrainer.open(TestingModels.withCompute(CONFIG, one))) {
            assertThat(trainer.threads()).isEqualTo(1);
            assertThat(trainer.snapshot(new SnapshotBuffers()).counters().threads()).isEqualTo(1);
        }
    }

    @Test
    void refusesBatchesThatDoNotFit() {
        ImageBatch batch = new ImageBatch(MODEL, 1);
        float[] never = TestingModels.neverMeasured(MODEL);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch.add("small", 1, new byte[3], never, true))
                .withMessage("image small must have 432 bytes of pixels, actual: 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch.add("a", 1, new byte[432], new float[4], true))
                .withMessage("image a must have a history of 9 patches, actual: 4");
        batch.add("a", 1, new byte[432], never, true);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch.add("b", 1, new byte[432], never, true))
                .withMessageStartingWith("batch must not be full");
        try (Pretrainer trainer = Pretrainer.open(CONFIG)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trainer.step(new ImageBatch(MODEL, 1)))
                    .withMessage("batch must hold an image, actual: 0");
            ImageBatch other = new ImageBatch(ModelConfig.preset("tiny"), 1);
            other.add("c", 1, new byte[96 * 96 * 3], new float[64], true);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trainer.step(other))
                    .withMessageContaining("batch must be made for the model");
        }
    }

    private static String weightsAfterSteps(PretrainerConfig config) {
        try (Pretrainer trainer = Pretrainer.open(config)) {
            for (int i = 0; i < 5; i++) {
                trainer.step(TestingModels.batch(MODEL, i));
            }
            return trainer.weightsSha256();
        }
    }

    /** The same snapshot with one weight of the student that is no number. */
    private static WeightsSnapshot poisoned(WeightsSnapshot snapshot) {
        snapshot.chunks().get(0).data().putFloat(0, Float.NaN);
        return snapshot;
    }

    private static List<ByteBuffer> data(WeightsSnapshot snapshot) {
        return snapshot.chunks().stream().map(WeightsSnapshot.Chunk::data).toList();
    }

    private static List<Integer> mask(StepReport report, int image) {
        List<Integer> masked = new ArrayList<>();
        for (int patch = 0; patch < MODEL.patches(); patch++) {
            if (report.isMasked(image, patch)) {
                masked.add(patch);
            }
        }
        return masked;
    }

    private static byte[] patch(byte[] image, int patch) {
        byte[] bytes = new byte[48];
        for (int row = 0; row < 4; row++) {
            int from = ((patch / 3 * 4 + row) * 12 + patch % 3 * 4) * 3;
            System.arraycopy(image, from, bytes, row * 12, 12);
        }
        return bytes;
    }
}
