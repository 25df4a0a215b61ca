package io.hpmstream.pipeline.report;

/**
 * An image, the patches of it that the model saw, and what the model made of them. Pixels are RGB
 * bytes, row-major [side][side][3], and not changed.
 *
 * @param id as it came from Kafka: anything at all, also markup
 * @param side pixels on each side
 */
@SuppressWarnings("ArrayRecordComponent") // a bulk carrier to the page; never compared
public record ReconstructedImage(
        String id, int side, byte[] original, byte[] masked, byte[] reconstructed) {

    private static final int CHANNELS = 3;
    private static final byte GREY = (byte) 0x80;

    public ReconstructedImage {
        requirePixels("original", side, original);
        requirePixels("masked", side, masked);
        requirePixels("reconstructed", side, reconstructed);
    }

    /**
     * The same with the masked patches greyed out here.
     *
     * @param isMasked row-major [patches on each side squared]
     */
    public static ReconstructedImage of(
            String id, int side, byte[] original, boolean[] isMasked, byte[] reconstructed) {
        int patches = (int) Math.round(Math.sqrt(isMasked.length));
        if (patches == 0 || patches * patches != isMasked.length || side % patches != 0) {
            throw new IllegalArgumentException(
                    "a mask of %d patches does not divide an image of %d x %d pixels"
                            .formatted(isMasked.length, side, side));
        }
        requirePixels("original", side, original);
        int patchSide = side / patches;
        byte[] masked = original.clone();
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                if (isMasked[y / patchSide * patches + x / patchSide]) {
                    int pixel = (y * side + x) * CHANNELS;
                    masked[pixel] = GREY;
                    masked[pixel + 1] = GREY;
                    masked[pixel + 2] = GREY;
                }
            }
        }
        return new ReconstructedImage(id, side, original, masked, reconstructed);
    }

    private static void requirePixels(String name, int side, byte[] pixels) {
        if (side < 1 || pixels.length != side * side * CHANNELS) {
            throw new IllegalArgumentException(
                    "%s image of %d x %d pixels must have %d bytes, actual: %d"
                            .formatted(name, side, side, side * side * CHANNELS, pixels.length));
        }
    }
}
