package io.hpmstream.model;

import java.util.Arrays;
import java.util.Random;

/** Configurations small enough to train in milliseconds, and images for them. */
final class TestingModels {
    /** 9 patches, 7 of them masked. */
    static final ModelConfig SMALL =
            new ModelConfig(
                    12,
                    4,
                    new TowerConfig(16, 2, 2),
                    new TowerConfig(8, 1, 2),
                    false,
                    PredictionLoss.RELATIVE);

    static final int BATCH = 4;

    private TestingModels() {}

    static PretrainerConfig config(ModelConfig model) {
        return new PretrainerConfig(
                model,
                new MaskingConfig(0.75, 0, 0.5, 100, 0.5),
                new OptimizerConfig(1e-3, 0.05, 0.9, 0.95, 1e-8, 5, 0),
                new TeacherConfig(0.999, 0.9999, 1000),
                new ComputeConfig("cpu", Precision.FLOAT32, 2),
                BATCH,
                42,
                3);
    }

    static PretrainerConfig withMasking(PretrainerConfig config, MaskingConfig masking) {
        return new PretrainerConfig(
                config.model(),
                masking,
                config.optimizer(),
                config.teacher(),
                config.compute(),
                config.batchSize(),
                config.seed(),
                config.maxConsecutiveSkips());
    }

    static PretrainerConfig withSeed(PretrainerConfig config, long seed) {
        return new PretrainerConfig(
                config.model(),
                config.masking(),
                config.optimizer(),
                config.teacher(),
                config.compute(),
                config.batchSize(),
                seed,
                config.maxConsecutiveSkips());
    }

    static PretrainerConfig withCompute(PretrainerConfig config, ComputeConfig compute) {
        return new PretrainerConfig(
                config.model(),
                config.masking(),
                config.optimizer(),
                config.teacher(),
                compute,
                config.batchSize(),
                config.seed(),
                config.maxConsecutiveSkips());
    }

    static float[] neverMeasured(ModelConfig model) {
        float[] history = new float[model.patches()];
        Arrays.fill(history, Float.NaN);
        return history;
    }

    static byte[] pixels(ModelConfig model, long seed) {
        byte[] pixels = new byte[model.imageBytes()];
        new Random(seed).nextBytes(pixels);
        return pixels;
    }

    /** A full batch of images that were never measured, at this sighting. */
    static ImageBatch batch(ModelConfig model, long sighting) {
        ImageBatch batch = new ImageBatch(model, BATCH);
        for (int i = 0; i < BATCH; i++) {
            batch.add("image-" + i, sighting, pixels(model, i), neverMeasured(model), true);
        }
        return batch;
    }

    /** The cosine of two features. */
    static double cosine(float[] one, float[] other) {
        double product = 0;
        double ones = 0;
        double others = 0;
        for (int i = 0; i < one.length; i++) {
            product += (double) one[i] * other[i];
            ones += (double) one[i] * one[i];
            others += (double) other[i] * other[i];
        }
        return product / Math.sqrt(ones * others);
    }
}
