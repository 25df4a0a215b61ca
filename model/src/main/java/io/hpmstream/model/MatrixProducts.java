package io.hpmstream.model;

/**
 * How many multiplications and additions of a step are matrix products: the products with weights
 * and those of the attention, of what this program really computes. A product of [a, b] with [b, c]
 * counts 2 a b c.
 */
final class MatrixProducts {
    private final ModelConfig model;
    private final int masked;

    MatrixProducts(ModelConfig model, int masked) {
        this.model = model;
        this.masked = masked;
    }

    /** Forward pass of the student over one image. */
    double student() {
        int patches = model.patches();
        int visible = patches - masked;
        double decoders = decoder(masked) + masked * head();
        if (model.predictsLoss()) {
            decoders += decoder(masked);
        }
        return encoder(visible) + decoders;
    }

    /** Forward pass of the teacher over one image: it never reconstructs. */
    double teacher() {
        return model.predictsLoss() ? encoder(model.patches()) + decoder(model.patches()) : 0;
    }

    /**
     * One training step of an image: forward and backward of the student, and a share of a
     * teacher's pass.
     */
    double step(double teacherShare) {
        return 3 * student() + teacherShare * teacher();
    }

    private double encoder(int patches) {
        double embed = product(patches, model.patchValues(), model.encoder().width());
        double bridge = product(patches + 1, model.encoder().width(), model.decoder().width());
        return embed + tower(model.encoder(), patches + 1) + bridge;
    }

    /** A decoder sees all tokens; its last block works out only those that are asked. */
    private double decoder(int asked) {
        int tokens = model.patches() + 1;
        double width = model.decoder().width();
        double perToken = product(1, width, 9 * width) + 2 * product(1, width, tokens);
        return tower(model.decoder(), tokens) - (tokens - asked) * perToken;
    }

    private double head() {
        return product(1, model.decoder().width(), model.patchValues());
    }

    private static double tower(TowerConfig tower, int tokens) {
        double width = tower.width();
        double weights = product(tokens, width, 12 * width);
        double attention = 2 * product(tokens, width, tokens);
        return tower.depth() * (weights + attention);
    }

    private static double product(double a, double b, double c) {
        return 2 * a * b * c;
    }
}
