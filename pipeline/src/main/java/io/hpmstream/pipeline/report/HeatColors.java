package io.hpmstream.pipeline.report;

import io.hpmstream.hardness.PatchGrid;

import java.awt.image.BufferedImage;
import java.util.Locale;

/**
 * Colours of patch hardness over an image: clear at 1, which is average; ever more red up to 4
 * times the average, ever more blue down to a quarter of it. The scale is logarithmic, because
 * hardness is a ratio. Red and blue stay apart for colour-blind eyes.
 */
final class HeatColors {

    private static final int HARD = 0xD7191C;
    private static final int EASY = 0x2166C8;
    private static final int NEVER_MEASURED = 0x73808080;
    private static final double OCTAVES = 2;
    // what is hard is what people look for: easy patches only get a tint
    private static final double STRONGEST_RED = 0.75;
    private static final double STRONGEST_BLUE = 0.4;

    private HeatColors() {}

    /** ARGB, not premultiplied. */
    static int argb(float hardness) {
        if (Float.isNaN(hardness)) {
            return NEVER_MEASURED;
        }
        double octaves = Math.log(hardness) / Math.log(2);
        double share = Math.max(-1, Math.min(1, octaves / OCTAVES));
        double strongest = share > 0 ? STRONGEST_RED : STRONGEST_BLUE;
        int alpha = (int) Math.round(255 * strongest * Math.abs(share));
        return alpha << 24 | (share > 0 ? HARD : EASY);
    }

    /** One pixel a cell, to be stretched over the whole image, as the data URI of a PNG. */
    static String overlay(PatchGrid grid) {
        BufferedImage overlay =
                new BufferedImage(grid.columns(), grid.rows(), BufferedImage.TYPE_INT_ARGB);
        for (int row = 0; row < grid.rows(); row++) {
            for (int column = 0; column < grid.columns(); column++) {
                overlay.setRGB(column, row, argb(grid.at(row, column)));
            }
        }
        return Pictures.ofImage(overlay);
    }

    /** The scale from a quarter to four times the average, as a CSS gradient. */
    static String cssGradient() {
        StringBuilder stops = new StringBuilder("linear-gradient(to right");
        int count = 16;
        for (int i = 0; i <= count; i++) {
            int argb = argb((float) Math.pow(2, OCTAVES * (2.0 * i / count - 1)));
            stops.append(
                    String.format(
                            Locale.ROOT,
                            ", rgba(%d,%d,%d,%.3f)",
                            argb >> 16 & 0xFF,
                            argb >> 8 & 0xFF,
                            argb & 0xFF,
                            (argb >>> 24) / 255.0));
        }
        return stops.append(')').toString();
    }
}
