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
