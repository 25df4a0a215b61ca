package io.hpmstream.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A configuration, the seeds of all tensors, and what must come out of one training step: the
 * reference's numbers.
 *
 * @param expected the reference's results, read by {@link FixtureVerification}
 */
record Fixture(
        String name,
        ModelConfig model,
        OptimizerConfig optimizer,
        int batch,
        double maskRatio,
        double hardShare,
        int studentSeed,
        int teacherSeed,
        int imageSeed,
        int noiseSeed,
        double momentum,
        FixtureFields expected) {
    private static final double EPSILON = 1e-8;

    /**
     * Reads a fixture.
     *
     * @param source file or resource, for messages
     * @throws MalformedFixtureException naming source and field
     */
    static Fixture parse(String source, String json) {
        FixtureFields root = FixtureFields.parse(source, json);
        FixtureFields config = root.object("config");
        try {
            return new Fixture(
                    root.text("name"),
                    model(config),
                    optimizer(config),
                    positive(config, "batch"),
                    openShare(config, "maskRatio"),
                    share(config, "hardShare"),
                    config.whole("studentSeed"),
                    config.whole("teacherSeed"),
                    config.whole("imageSeed"),
                    config.whole("noiseSeed"),
                    share(config, "emaMomentum"),
                    root.object("expected"));
        } catch (IllegalArgumentException e) {
            throw new MalformedFixtureException(source, "config: " + e.getMessage());
        }
    }

    /** Masked patches of an image, K. */
    int masked() {
        return model.patches() - (int) (model.patches() * (1 - maskRatio));
    }

    /** Patches of an image that are masked for being hard. */
    int hard() {
        return MaskingConfig.hard(masked(), hardShare);
    }

    /** The images [N, S, S, 3], already normalised; the hash counts them [N, 3, S, S]. */
    double[] images() {
        int size = model.imageSize();
        double[] values = new double[batch * 3 * size * size];
        for (int i = 0; i < values.length; i++) {
            int pixel = i % (size * size);
            int colour = i / (size * size) % 3;
            int image = i / (3 * size * size);
            values[(image * size * size + pixel) * 3 + colour] = 4 * FixtureHash.at(i, imageSeed);
        }
        return values;
    }

    /** The noise of the masks [N, L]. */
    double[] noise() {
        int patches = model.patches();
        double[] values = new double[batch * patches];
        for (int i = 0; i < values.length; i++) {
            values[i] = FixtureHash.at(i % patches, noiseSeed + i / patches);
        }
        return values;
    }

    private static ModelConfig model(FixtureFields config) {
        return new ModelConfig(
                config.whole("imageSize"),
                config.whole("patchSize"),
                tower(config.object("encoder")),
                tower(config.object("decoder")),
                config.flag("normalizePixels"),
                predictionLoss(config));
    }

    private static TowerConfig tower(FixtureFields tower) {
        return new TowerConfig(tower.whole("width"), tower.whole("depth"), tower.whole("heads"));
    }

    private static PredictionLoss predictionLoss(FixtureFields config) {
        List<String> names = new ArrayList<>();
        for (PredictionLoss loss : List.of(PredictionLoss.RELATIVE, PredictionLoss.ABSOLUTE)) {
            names.add(loss.name().toLowerCase(Locale.ROOT));
            if (names.contains(config.text("predictionLoss"))) {
                return loss;
            }
        }
        throw config.problem(
                "predictionLoss",
                "must be one of " + names + ", actual: " + config.text("predictionLoss"));
    }

    private static OptimizerConfig optimizer(FixtureFields config) {
        double[] betas = config.numbers("betas", 2);
        double epsilon = config.has("epsilon") ? config.number("epsilon") : EPSILON;
        return new OptimizerConfig(
                config.number("learningRate"),
                config.number("weightDecay"),
                betas[0],
                betas[1],
                epsilon,
                config.number("clipNorm"),
                0);
    }

    private static int positive(FixtureFields config, String name) {
        if (config.whole(name) <= 0) {
            throw config.problem(name, "must be positive, actual: " + config.whole(name));
        }
        return config.whole(name);
    }

    private static double share(FixtureFields config, String name) {
        double share = config.number(name);
        if (share < 0 || share > 1) {
            throw config.problem(name, "must be in [0, 1], actual: " + share);
        }
        return share;
    }

    private static double openShare(FixtureFields config, String name) {
        double share = share(config, name);
        if (share == 0 || share == 1) {
            throw config.problem(name, "must be in (0, 1), actual: " + share);
        }
        return share;
    }
}
