package io.hpmstream.model;

import ai.djl.ndarray.types.DataType;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is trained: a vision transformer over square images, one decoder that reconstructs and one
 * of the same size that predicts losses.
 *
 * @param imageSize pixels of a side
 * @param patchSize pixels of a side of a patch, a divisor of the image's
 * @param encoder the transformer that is wanted
 * @param decoder the reconstructor, and the loss predictor beside it
 * @param normalizePixels whether the target of a patch is standardised within the patch
 * @param predictionLoss how losses are predicted
 */
public record ModelConfig(
        int imageSize,
        int patchSize,
        TowerConfig encoder,
        TowerConfig decoder,
        boolean normalizePixels,
        PredictionLoss predictionLoss)
        implements Serializable {
    private static final TowerConfig PAPER_DECODER = new TowerConfig(512, 8, 16);

    private static final Map<String, ModelConfig> PRESETS =
            new TreeMap<>(
                    Map.of(
                            "tiny",
                                    paper(
                                            96,
                                            12,
                                            new TowerConfig(192, 6, 3),
                                            new TowerConfig(96, 2, 3)),
                            "vit-s/16", paper(224, 16, new TowerConfig(384, 12, 6), PAPER_DECODER),
                            "vit-b/16", paper(224, 16, new TowerConfig(768, 12, 12), PAPER_DECODER),
                            "vit-l/16",
                                    paper(224, 16, new TowerConfig(1024, 24, 16), PAPER_DECODER),
                            "vit-h/14",
                                    paper(224, 14, new TowerConfig(1280, 32, 16), PAPER_DECODER)));

    public ModelConfig {
        Checks.that(patchSize > 0, "patch size must be positive", patchSize);
        Checks.that(
                imageSize > 0 && imageSize % patchSize == 0,
                "image size must be a positive multiple of the patch size " + patchSize,
                imageSize);
        Checks.that(imageSize <= 4096, "image size must be at most 4096", imageSize);
    }

    /**
     * The named configuration of {@link #presets()}: raw pixels as targets, relative prediction
     * loss.
     */
    public static ModelConfig preset(String name) {
        ModelConfig preset = PRESETS.get(name);
        if (preset == null) {
            throw new IllegalArgumentException(
                    "unknown model preset '"
                            + name
                            + "'; there are "
                            + String.join(", ", presets()));
        }
        return preset;
    }

    /** Names of the presets. */
    public static List<String> presets() {
        return List.of("tiny", "vit-s/16", "vit-b/16", "vit-l/16", "vit-h/14");
    }

    /** The same model with another kind of target. */
    public ModelConfig withNormalizePixels(boolean normalize) {
        return new ModelConfig(imageSize, patchSize, encoder, decoder, normalize, predictionLoss);
    }

    /** The same model with another prediction loss. */
    public ModelConfig withPredictionLoss(PredictionLoss loss) {
        return new ModelConfig(imageSize, patchSize, encoder, decoder, normalizePixels, loss);
    }

    /** Patches of a side. */
    public int gridSize() {
        return imageSize / patchSize;
    }

    /** Patches of an image, L. */
    public int patches() {
        return gridSize() * gridSize();
    }

    /** Values of a patch: its pixels times three colours, P. */
    public int patchValues() {
        return 3 * patchSize * patchSize;
    }

    /** Bytes of an image. */
    public int imageBytes() {
        return 3 * imageSize * imageSize;
    }

    /** Whether a loss predictor, and with it a teacher, exists. */
    public boolean predictsLoss() {
        return predictionLoss != PredictionLoss.NONE;
    }

    /** All that decides names and shapes of the weights and what they mean, as one line of text. */
    public String shape() {
        return String.format(
                Locale.ROOT,
                "image %d/%d, encoder %s, decoder %s, %s",
                imageSize,
                patchSize,
                encoder,
                decoder,
                predictsLoss() ? "loss predictor" : "no loss predictor");
    }

    /** The shape and the number format of the weights, which a snapshot must have to fit. */
    String shape(Precision precision) {
        return shape() + (precision.state() == DataType.FLOAT64 ? ", float64" : ", float32");
    }

    private static ModelConfig paper(
            int imageSize, int patchSize, TowerConfig encoder, TowerConfig decoder) {
        return new ModelConfig(
                imageSize, patchSize, encoder, decoder, false, PredictionLoss.RELATIVE);
    }
}
