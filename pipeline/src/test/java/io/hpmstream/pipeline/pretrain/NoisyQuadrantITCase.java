package io.hpmstream.pipeline.pretrain;

import io.hpmstream.connectors.image.CropConfig;
import io.hpmstream.connectors.image.ImageIntake;
import io.hpmstream.connectors.image.ImageLimits;
import io.hpmstream.connectors.image.IntakeConfig;
import io.hpmstream.connectors.image.Outcome;
import io.hpmstream.connectors.image.PreparedImage;
import io.hpmstream.connectors.kafka.ImageMessage;
import io.hpmstream.hardness.HardnessConfig;
import io.hpmstream.hardness.PatchGrid;
import io.hpmstream.model.ComputeConfig;
import io.hpmstream.model.MaskingConfig;
import io.hpmstream.model.ModelConfig;
import io.hpmstream.model.OptimizerConfig;
import io.hpmstream.model.Precision;
import io.hpmstream.model.PredictionLoss;
import io.hpmstream.model.PretrainerConfig;
import io.hpmstream.model.StepReport;
import io.hpmstream.model.TeacherConfig;
import io.hpmstream.model.TowerConfig;
import io.hpmstream.pipeline.config.PretrainConfig.TrainingConfig;
import io.hpmstream.pipeline.config.TeacherPolicy;
import io.hpmstream.pipeline.demo.SyntheticScenes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import javax.imageio.ImageIO;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hardness is real: one quadrant of every image is noise, which nobody can predict, and after some
 * training exactly that is remembered and steers the masks. Scenes, crops and training are those of
 * the demo; only the model is smaller.
 */
class NoisyQuadrantITCase {

    private static final int IMAGES = 64;
    private static final int BATCH = 16;
    private static final int PASSES = 24;
    private static final int SIDE = 96;
    private static final int GRID = 8;
    private static final int NOISY_PATCHES = GRID * GRID / 4;

    // gradients and landscapes; letters and textures can be as hard as noise
    private static final int SCENE_KINDS = 5;

    private static DirectTraining hpm;
    private static DirectTraining randomMasks;

    @BeforeAll
    static void train() throws Exception {
        hpm = trained(PredictionLoss.RELATIVE);
        randomMasks = trained(PredictionLoss.NONE);
    }

    @AfterAll
    static void close() {
        hpm.close();
        randomMasks.close();
    }

    @Test
    void remembersTheNoisyQuadrantAsTheHardestOfNearlyEveryImage() {
        long right =
                IntStream.range(0, IMAGES)
                        .filter(image -> hardestQuadrant(grid(hpm, image)) == image % 4)
                        .count();

        assertThat(100 * right).isGreaterThanOrEqualTo(95 * IMAGES);
    }

    @Test
    void remembersNearlyEveryNoisyPatchAmongTheHardestOfItsImage() {
        long right =
                IntStream.range(0, IMAGES)
                        .mapToLong(
                                image ->
                                        hardestPatches(grid(hpm, image)).stream()
                                                .filter(noisyPatches(image)::contains)
                                                .count())
                        .sum();

        assertThat(100 * right).isGreaterThanOrEqualTo(95 * IMAGES * NOISY_PATCHES);
    }

    @Test
    void masksTheNoisyPatchesFirstWhenAnImageComesBack() throws Exception {
        assertThat(100 * imagesWithAllNoiseMasked(hpm)).isGreaterThanOrEqualTo(95 * IMAGES);
    }

    @Test
    void doesNotMaskThemFirstWhenMasksAreRandom() throws Exception {
        assertThat(imagesWithAllNoiseMasked(randomMasks)).isLessThan(IMAGES / 2);
    }

    private static DirectTraining trained(PredictionLoss predictionLoss) throws Exception {
        DirectTraining training = new DirectTraining(config(predictionLoss));
        try (ImageIntake intake = intake(CropConfig.DEFAULT)) {
            for (int offset = 0; offset < PASSES * IMAGES; offset++) {
                training.train(prepared(intake, offset % IMAGES, offset));
            }
        }
        return training;
    }

    /** Shows every image once more, whole, and looks at its mask. */
    private static int imagesWithAllNoiseMasked(DirectTraining training) throws Exception {
        int all = 0;
        try (ImageIntake intake = intake(CropConfig.WHOLE)) {
            for (int image = 0; image < IMAGES; image++) {
                training.train(prepared(intake, image, PASSES * IMAGES + image));
                if ((image + 1) % BATCH == 0) {
                    StepReport report = training.lastReport();
                    int first = image + 1 - BATCH;
                    for (int i = 0; i < BATCH; i++) {
                        int row = i;
                        all +=
                                noisyPatches(first + i).stream()
                                                .allMatch(patch -> report.isMasked(row, patch))
                                        ? 1
                                        : 0;
                    }
                }
            }
        }
        return all;
    }

    private static PatchGrid grid(DirectTraining training, int image) {
        return training.hardness(id(image)).grid();
    }

    private static List<Integer> hardestPatches(PatchGrid grid) {
        float[] hardness = grid.toArray();
        return IntStream.range(0, hardness.length)
                .boxed()
                .sorted(Comparator.comparingDouble(patch -> -hardness[patch]))
                .limit(NOISY_PATCHES)
                .toList();
    }

    private static int hardestQuadrant(PatchGrid grid) {
        double[] sums = new double[4];
        for (int patch = 0; patch < GRID * GRID; patch++) {
            float hardness = grid.at(patch / GRID, patch % GRID);
            // a corner that no crop showed says nothing
            sums[patch / GRID / (GRID / 2) * 2 + patch % GRID / (GRID / 2)] +=
                    Float.isNaN(hardness) ? 0 : hardness;
        }
        return IntStream.range(0, 4)
                .boxed()
                .max(Comparator.comparingDouble(quadrant -> sums[quadrant]))
                .orElseThrow();
    }

    private static List<Integer> noisyPatches(int image) {
        int top = (image % 4) / 2 * (GRID / 2);
        int left = image % 2 * (GRID / 2);
        return IntStream.range(0, GRID * GRID)
                .filter(patch -> patch / GRID >= top && patch / GRID < top + GRID / 2)
                .filter(patch -> patch % GRID >= left && patch % GRID < left + GRID / 2)
                .boxed()
                .toList();
    }

    private static PreparedImage prepared(ImageIntake intake, int image, long offset)
            throws Exception {
        ImageMessage message =
                new ImageMessage(
                        "images",
                        0,
                        offset,
                        offset,
                        id(image).getBytes(UTF_8),
                        png(image),
                        List.of());
        return ((Outcome.Prepared) intake.prepare(message)).image();
    }

    private static String id(int image) {
        return "noisy-" + image;
    }

    /** A drawn scene, one quadrant of which is replaced by noise. */
    private static byte[] png(int image) throws IOException {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        byte[] scene = new SyntheticScenes(1).scene(image / 2 * SCENE_KINDS + image % 2).jpeg();
        graphics.drawImage(ImageIO.read(new ByteArrayInputStream(scene)), 0, 0, SIDE, SIDE, null);
        graphics.dispose();
        Random noise = new Random(image);
        int top = (image % 4) / 2 * (SIDE / 2);
        int left = image % 2 * (SIDE / 2);
        for (int y = top; y < top + SIDE / 2; y++) {
            for (int x = left; x < left + SIDE / 2; x++) {
                picture.setRGB(x, y, noise.nextBoolean() ? 0xFFFFFF : 0);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", bytes);
        return bytes.toByteArray();
    }

    private static ImageIntake intake(CropConfig crop) {
        return ImageIntake.open(new IntakeConfig(SIDE, crop, 5, ImageLimits.DEFAULT, List.of()));
    }

    private static TrainingConfig config(PredictionLoss predictionLoss) {
        ModelConfig model =
                new ModelConfig(
                        SIDE,
                        SIDE / GRID,
                        new TowerConfig(96, 3, 3),
                        new TowerConfig(48, 1, 3),
                        false,
                        predictionLoss);
        long images = (long) PASSES * IMAGES;
        return new TrainingConfig(
                "noise",
                new PretrainerConfig(
                        model,
                        new MaskingConfig(0.75, 0, 0.5, images, 1),
                        new OptimizerConfig(2e-3, 0.05, 0.9, 0.95, 1e-8, 5, 5 * BATCH),
                        new TeacherConfig(0.9, 0.99, images),
                        new ComputeConfig("cpu", Precision.FLOAT32, 0),
                        BATCH,
                        3,
                        3),
                new HardnessConfig(GRID, GRID, 0.5, Optional.empty()),
                predictionLoss == PredictionLoss.NONE ? TeacherPolicy.NEVER : TeacherPolicy.ALWAYS,
                images,
                Long.MAX_VALUE);
    }
}
