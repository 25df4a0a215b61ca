package io.hpmstream.connectors.image;

/**
 * YCbCr as JPEG means it (JFIF 1.02: full range, ITU-R BT.601) to 8-bit RGB, rounded and clamped.
 */
final class Ycc {

    private static final float CENTRE = 128;

    private Ycc() {}

    static int red(float y, float cr) {
        return clamp(y + 1.402f * (cr - CENTRE));
    }

    static int green(float y, float cb, float cr) {
        return clamp(y - 0.344136f * (cb - CENTRE) - 0.714136f * (cr - CENTRE));
    }

    static int blue(float y, float cb) {
        return clamp(y + 1.772f * (cb - CENTRE));
    }

    /** Rounds to the nearest of 0 to 255. */
    static int clamp(float value) {
        int rounded = (int) (value + 0.5f);
        return value <= 0 ? 0 : Math.min(rounded, 255);
    }
}
