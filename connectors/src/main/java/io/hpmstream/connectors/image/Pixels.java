package io.hpmstream.connectors.image;

/**
 * Decoded pixels of a region: interleaved unsigned bytes, row-major, [height][width][channels].
 *
 * @param scaleX how many pixels of the region one of these stands for, horizontally; above 1 only
 *     for large images
 */
@SuppressWarnings("ArrayRecordComponent") // lives within one decoding, never compared
record Pixels(
        Model model, byte[] samples, int width, int height, Region region, int scaleX, int scaleY) {

    /** Every n-th pixel of every n-th row. */
    Pixels thinned(int step) {
        int channels = model.channels();
        int columns = (width + step - 1) / step;
        int rows = (height + step - 1) / step;
        byte[] thinned = new byte[columns * rows * channels];
        int to = 0;
        for (int y = 0; y < height; y += step) {
            for (int x = 0; x < width; x += step) {
                int from = (y * width + x) * channels;
                for (int c = 0; c < channels; c++) {
                    thinned[to++] = samples[from + c];
                }
            }
        }
        return new Pixels(model, thinned, columns, rows, region, scaleX * step, scaleY * step);
    }

    /** What the channels are. */
    enum Model {
        GRAY(1),
        RGB(3),
        /** As in JPEG: full range, ITU-R BT.601. */
        YCBCR(3);

        private final int channels;

        Model(int channels) {
            this.channels = channels;
        }

        int channels() {
            return channels;
        }
    }
}
