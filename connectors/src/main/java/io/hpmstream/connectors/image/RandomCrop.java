package io.hpmstream.connectors.image;

import io.hpmstream.hardness.Crop;

/**
 * The part of an image that one visit shows: a random resized crop as torchvision documents it. Up
 * to ten times an area (uniform in the configured range of shares) and a shape (log-uniform between
 * 3:4 and 4:3) are drawn, until the rectangle fits; then its place. If none fits, the largest
 * centred rectangle whose shape is allowed. Pure.
 *
 * @param region in whole pixels of the image as it is seen
 */
record RandomCrop(Region region, boolean flipped) {

    private static final double FLATTEST = 3.0 / 4;
    private static final double WIDEST = 4.0 / 3;
    private static final int TRIES = 10;

    /** Draws the crop of an image of {@code width} x {@code height} pixels. */
    static RandomCrop draw(CropConfig config, int width, int height, Draws draws) {
        if (config instanceof CropConfig.Drawn drawn) {
            boolean flipped = draws.coin() && drawn.mirrored();
            return new RandomCrop(region(drawn, width, height, draws), flipped);
        }
        int side = Math.min(width, height);
        return new RandomCrop(
                new Region((width - side) / 2, (height - side) / 2, side, side), false);
    }

    private static Region region(CropConfig.Drawn config, int width, int height, Draws draws) {
        if (config.isWhole()) {
            return new Region(0, 0, width, height);
        }
        double area = (double) width * height;
        for (int i = 0; i < TRIES; i++) {
            double target = area * draws.between(config.minScale(), config.maxScale());
            double shape = Math.exp(draws.between(Math.log(FLATTEST), Math.log(WIDEST)));
            long w = Math.round(Math.sqrt(target * shape));
            long h = Math.round(Math.sqrt(target / shape));
            if (w > 0 && w <= width && h > 0 && h <= height) {
                int x = draws.below(width - (int) w + 1);
                return new Region(x, draws.below(height - (int) h + 1), (int) w, (int) h);
            }
        }
        return centred(width, height);
    }

    private static Region centred(int width, int height) {
        double shape = (double) width / height;
        int w = shape > WIDEST ? (int) Math.max(1, Math.round(height * WIDEST)) : width;
        int h = shape < FLATTEST ? (int) Math.max(1, Math.round(width / FLATTEST)) : height;
        return new Region((width - w) / 2, (height - h) / 2, w, h);
    }

    /** In fractions of an image of {@code width} x {@code height} pixels. */
    Crop fractions(int width, int height) {
        return new Crop(
                (double) region.x() / width,
                (double) region.y() / height,
                (double) region.width() / width,
                (double) region.height() / height,
                flipped);
    }
}
