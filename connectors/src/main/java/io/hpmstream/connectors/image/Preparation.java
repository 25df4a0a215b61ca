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
        float[] stored =
                Resampler.resize(
                        pixels,
                        (double) (wanted.x() - pixels.region().x()) / pixels.scaleX(),
                        (double) (wanted.y() - pixels.region().y()) / pixels.scaleY(),
                        (double) wanted.width() / pixels.scaleX(),
                        (double) wanted.height() / pixels.scaleY(),
                        size);
        byte[] seen = new byte[size * size * RGB];
        int to = 0;
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                int column = flipped ? size - 1 - x : x;
                int right = orientation.transposed() ? y : column;
                int down = orientation.transposed() ? column : y;
                right = orientation.fromRight() ? size - 1 - right : right;
                down = orientation.fromBelow() ? size - 1 - down : down;
                color(pixels.model(), stored, down * size + right, seen, to);
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
