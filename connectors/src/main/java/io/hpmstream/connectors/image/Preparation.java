package io.hpmstream.connectors.image;

/** Cuts, resizes, turns and colours: from decoded pixels to what the trainer sees. Stateless. */
final class Preparation {

    private static final int RGB = 3;

    private Preparation() {}

    /**
     * The pixels of one visit.
     *
     * @param wanted the stored region to show, within that of {@code pixels}
     * @return [size][size][3], red green blue
     */
    static byte[] prepare(
            Pixels pixels, Region wanted, Orientation orientation, boolean flipped, int size) {
        return prepare(pixels, wanted, orientation, flipped, size, size);
    }

    /**
     * The same in another shape.
     *
     * @return [height][width][3], red green blue
     */
    static byte[] prepare(
            Pixels pixels,
            Region wanted,
            Orientation orientation,
            boolean flipped,
            int width,
            int height) {
        int across = orientation.transposed() ? height : width;
        int down = orientation.transposed() ? width : height;
        float[] stored =
                Resampler.resize(
                        pixels,
                        (double) (wanted.x() - pixels.region().x()) / pixels.scaleX(),
                        (double) (wanted.y() - pixels.region().y()) / pixels.scaleY(),
                        (double) wanted.width() / pixels.scaleX(),
                        (double) wanted.height() / pixels.scaleY(),
                        across,
                        down);
        byte[] seen = new byte[width * height * RGB];
        int to = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = flipped ? width - 1 - x : x;
                int right = orientation.transposed() ? y : column;
                int below = orientation.transposed() ? column : y;
                right = orientation.fromRight() ? across - 1 - right : right;
                below = orientation.fromBelow() ? down - 1 - below : below;
                color(pixels.model(), stored, below * across + right, seen, to);
                to += RGB;
            }
        }
        return seen;
    }

    private static void color(Pixels.Model model, float[] stored, int pixel, byte[] seen, int to) {
        switch (model) {
            case GRAY -> {
                byte gray = (byte) Ycc.clamp(stored[pixel]);
                seen[to] = gray;
                seen[to + 1] = gray;
                seen[to + 2] = gray;
            }
            case RGB -> {
                for (int c = 0; c < RGB; c++) {
                    seen[to + c] = (byte) Ycc.clamp(stored[pixel * RGB + c]);
                }
            }
            case YCBCR -> {
                float y = stored[pixel * RGB];
                float cb = stored[pixel * RGB + 1];
                float cr = stored[pixel * RGB + 2];
                seen[to] = (byte) Ycc.red(y, cr);
                seen[to + 1] = (byte) Ycc.green(y, cb, cr);
                seen[to + 2] = (byte) Ycc.blue(y, cb);
            }
        }
    }
}
