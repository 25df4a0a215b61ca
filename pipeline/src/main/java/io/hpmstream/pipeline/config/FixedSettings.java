package io.hpmstream.pipeline.config;

import io.hpmstream.connectors.image.CropCounter;
import io.hpmstream.model.ModelConfig;
import io.hpmstream.model.Precision;
import io.hpmstream.model.PredictionLoss;
import io.hpmstream.model.PretrainerConfig;
import io.hpmstream.model.TowerConfig;
import io.hpmstream.pipeline.config.PretrainConfig.TrainingConfig;
import org.apache.flink.configuration.ConfigOption;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings that a training keeps as long as it lives: with another value, what its checkpoints
 * hold would mean something else. Every checkpoint carries them.
 *
 * @param values by option key, as the effective value's text
 */
public record FixedSettings(Map<String, String> values) implements Serializable {

    private static final String BETWEEN_ENDS = ";"; // as Flink writes a list

    public FixedSettings {
        values = Map.copyOf(values);
    }

    /** Those of a whole job. */
    public static FixedSettings of(PretrainConfig config) {
        Map<String, String> values = new TreeMap<>(of(config.training()).values());
        put(values, PretrainOptions.IMAGES_TOPIC, config.topics().images());
        put(values, PretrainOptions.GENERATION, config.generation().number());
        put(
                values,
                PretrainOptions.REPLACED_ENDS,
                String.join(BETWEEN_ENDS, config.intake().counter().texts()));
        return new FixedSettings(values);
    }

    /** Those of the training stage alone. */
    public static FixedSettings of(TrainingConfig config) {
        PretrainerConfig pretrainer = config.pretrainer();
        ModelConfig model = pretrainer.model();
        TowerConfig encoder = model.encoder();
        TowerConfig decoder = model.decoder();
        Map<String, String> values = new TreeMap<>();
        put(values, PretrainOptions.SEED, pretrainer.seed());
        put(values, PretrainOptions.IMAGE_SIZE, model.imageSize());
        put(values, PretrainOptions.PATCH_SIZE, model.patchSize());
        put(values, PretrainOptions.ENCODER_WIDTH, encoder.width());
        put(values, PretrainOptions.ENCODER_DEPTH, encoder.depth());
        put(values, PretrainOptions.ENCODER_HEADS, encoder.heads());
        put(values, PretrainOptions.DECODER_WIDTH, decoder.width());
        put(values, PretrainOptions.DECODER_DEPTH, decoder.depth());
        put(values, PretrainOptions.DECODER_HEADS, decoder.heads());
        put(values, PretrainOptions.NORMALIZE_PIXELS, model.normalizePixels());
        put(
                values,
                PretrainOptions.PREDICTION_LOSS,
                model.predictionLoss().name().toLowerCase(Locale.ROOT));
        // both others keep their weights in 32 bits
        boolean wide = pretrainer.compute().precision() == Precision.FLOAT64;
        put(values, PretrainOptions.PRECISION, wide ? "float64" : "float32 or bfloat16");
        return new FixedSettings(values);
    }

    /**
     * The model that a checkpoint's settings describe.
     *
     * @param saved what the checkpoint carries
     * @param where the checkpoint, for the message
     * @throws IllegalArgumentException if it carries none
     */
    public static ModelConfig model(Map<String, String> saved, String where) {
        if (saved.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s does not tell its settings, as it was written by an old build: start the training from it and take a new savepoint"
                            .formatted(where));
        }
        String loss = text(saved, PretrainOptions.PREDICTION_LOSS);
        return new ModelConfig(
                number(saved, PretrainOptions.IMAGE_SIZE),
                number(saved, PretrainOptions.PATCH_SIZE),
                new TowerConfig(
                        number(saved, PretrainOptions.ENCODER_WIDTH),
                        number(saved, PretrainOptions.ENCODER_DEPTH),
                        number(saved, PretrainOptions.ENCODER_HEADS)),
                new TowerConfig(
                        number(saved, PretrainOptions.DECODER_WIDTH),
                        number(saved, PretrainOptions.DECODER_DEPTH),
                        number(saved, PretrainOptions.DECODER_HEADS)),
                Boolean.parseBoolean(text(saved, PretrainOptions.NORMALIZE_PIXELS)),
                PredictionLoss.valueOf(loss.toUpperCase(Locale.ROOT)));
    }

    private static int number(Map<String, String> saved, ConfigOption<?> option) {
        return Integer.parseInt(text(saved, option));
    }

    private static String text(Map<String, String> saved, ConfigOption<?> option) {
        String text = saved.get(option.key());
        if (text == null) {
            throw new IllegalArgumentException("the checkpoint does not tell " + option.key());
        }
        return text;
    }

    private static void put(Map<String, String> values, ConfigOption<?> option, Object value) {
        values.put(option.key(), String.valueOf(value));
    }

    /** The generation of the topic that a checkpoint's settings tell. */
    public static int generation(Map<String, String> saved) {
        return Integer.parseInt(saved.getOrDefault(PretrainOptions.GENERATION.key(), "0"));
    }

    /** What a checkpoint's settings tell of the topic that was replaced. */
    public static CropCounter counter(Map<String, String> saved) {
        String ends = saved.getOrDefault(PretrainOptions.REPLACED_ENDS.key(), "");
        return ends.isEmpty()
                ? CropCounter.FIRST
                : CropCounter.parse(List.of(ends.split(BETWEEN_ENDS, -1)));
    }

    /**
     * Settings that differ from those of a checkpoint, each with both values. A later generation of
     * the topic of images is no such change, and the topic may be called otherwise then.
     *
     * @param saved what the checkpoint carries; what it does not name is not compared
     */
    public List<String> changesSince(Map<String, String> saved) {
        List<String> changes = new ArrayList<>();
        Map<String, String> compared = new TreeMap<>(values);
        if (generation(values) > generation(saved)) {
            compared.remove(PretrainOptions.GENERATION.key());
            compared.remove(PretrainOptions.IMAGES_TOPIC.key());
            compared.remove(PretrainOptions.REPLACED_ENDS.key());
        }
        compared.forEach(
                (key, value) -> {
                    String before = saved.getOrDefault(key, value);
                    if (!before.equals(value)) {
                        changes.add("%s was %s, is %s".formatted(key, before, value));
                    }
                });
        return changes;
    }
}
