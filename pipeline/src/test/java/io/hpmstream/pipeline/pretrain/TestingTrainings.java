package io.hpmstream.pipeline.pretrain;

import io.hpmstream.connectors.image.PreparedImage;
import io.hpmstream.connectors.kafka.ImageOrigin;
import io.hpmstream.hardness.Crop;
import io.hpmstream.hardness.HardnessConfig;
import io.hpmstream.model.ComputeConfig;
import io.hpmstream.model.MaskingConfig;
import io.hpmstream.model.ModelConfig;
import io.hpmstream.model.OptimizerConfig;
import io.hpmstream.model.Precision;
import io.hpmstream.model.PredictionLoss;
import io.hpmstream.model.PretrainerConfig;
import io.hpmstream.model.TeacherConfig;
import io.hpmstream.model.TowerConfig;
import io.hpmstream.pipeline.config.PretrainConfig.TrainingConfig;
import io.hpmstream.pipeline.config.TeacherPolicy;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;

/** Trainings small enough for a test, and images for them. */
final class TestingTrainings {

    static final int BATCH = 4;
    static final int IMAGE_SIZE = 32;
    private static final int IMAGES = 10;

    private TestingTrainings() {}

    /** A model of a few thousand weights on one thread; everything else as the paper has it. */
    static TrainingConfig training(double historyWeight, long maxSteps) {
        return training(historyWeight, maxSteps, BATCH, PredictionLoss.RELATIVE);
    }

    static TrainingConfig training(
            double historyWeight, long maxSteps, int batchSize, PredictionLoss predictionLoss) {
        return training(
                historyWeight, maxSteps, batchSize, predictionLoss, new TowerConfig(24, 2, 2));
    }

    /** A model whose state has a dozen megabytes. */
    static TrainingConfig largeTraining() {
        return training(
                0.5, Long.MAX_VALUE, BATCH, PredictionLoss.RELATIVE, new TowerConfig(128, 4, 2));
    }

    private static TrainingConfig training(
            double historyWeight,
            long maxSteps,
            int batchSize,
            PredictionLoss predictionLoss,
            TowerConfig encoder) {
        ModelConfig model =
                new ModelConfig(
                        IMAGE_SIZE, 8, encoder, new TowerConfig(16, 1, 2), false, predictionLoss);
        PretrainerConfig pretrainer =
                new PretrainerConfig(
                        model,
                        new MaskingConfig(0.75, 0, 0.5, 40, historyWeight),
                        new OptimizerConfig(1e-3, 0.05, 0.9, 0.95, 1e-8, 5, 0),
                        new TeacherConfig(0.9, 0.99, 100),
                        new ComputeConfig("cpu", Precision.FLOAT32, 1),
                        batchSize,
                        7,
                        3);
        return new TrainingConfig(
                "test",
                pretrainer,
                new HardnessConfig(4, 4, 0.5, Optional.empty()),
                predictionLoss == PredictionLoss.NONE ? TeacherPolicy.NEVER : TeacherPolicy.ALWAYS,
                1000,
                maxSteps);
    }

    /** The images at these offsets of a stream in which ten images come again and again. */
    static List<PreparedImage> images(long start, long end) {
        return LongStream.range(start, end).mapToObj(TestingTrainings::image).toList();
    }

    static PreparedImage image(long offset) {
        String id = "image-" + offset % IMAGES;
        byte[] pixels = new byte[IMAGE_SIZE * IMAGE_SIZE * 3];
        new Random(offset % IMAGES).nextBytes(pixels);
        return new PreparedImage(origin(id, offset), Crop.WHOLE, pixels);
    }

    static ImageOrigin origin(String id, long offset) {
        return new ImageOrigin(
                id,
                "images",
                0,
                offset,
                1_000 * offset,
                "test",
                null,
                null,
                "00",
                IMAGE_SIZE,
                IMAGE_SIZE);
    }
}
