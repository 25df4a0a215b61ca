package io.hpmstream.connectors.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Reads a {@link BufferedImage} of any kind as gray or RGB bytes. Samples are only scaled to 8
 * bits: Java's own conversion would take gray for linear light and brighten it. What is transparent
 * shows white paper.
 */
final class BufferedPixels {

    private static final double WHITE = 255;

    private final BufferedImage image;
    private final int width;

    private BufferedPixels(BufferedImage image) {
        this.image = image;
        this.width = image.getWidth();
    }

    static Pixels of(BufferedImage image, Window window) {
        BufferedPixels source = new BufferedPixels(image);
        ColorModel model = image.getColorModel();
        int type = model.getColorSpace().getType();
        if (model instanceof IndexColorModel palette) {
            return window.pixels(Pixels.Model.RGB, source.indexed(palette));
        }
        if (type == ColorSpace.TYPE_GRAY) {
            return window.pixels(Pixels.Model.GRAY, source.scaled(1));
        }
        return window.pixels(
                Pixels.Model.RGB,
                type == ColorSpace.TYPE_RGB ? source.scaled(3) : source.converted());
    }

    private byte[] indexed(IndexColorModel palette) {
        int[] colors = new int[palette.getMapSize()];
        palette.getRGBs(colors);
        byte[] rgb = new byte[3 * width * image.getHeight()];
        int[] row = new int[width];
        Raster raster = image.getRaster();
        int to = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getSamples(0, y, width, 1, 0, row);
            for (int index : row) {
                // a damaged file may point behind its palette
                to = put(index < colors.length ? colors[index] : 0xFF000000, rgb, to);
            }
        }
        return rgb;
    }

    /** Any other colour space: Java converts it pixel by pixel. */
    private byte[] converted() {
        byte[] rgb = new byte[3 * width * image.getHeight()];
        int[] row = new int[width];
        int to = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int argb : row) {
                to = put(argb, rgb, to);
            }
        }
        return rgb;
    }

    private static int put(int argb, byte[] rgb, int to) {
        int alpha = argb >>> 24;
        for (int c = 0; c < 3; c++) {
            int value = (argb >>> (16 - 8 * c)) & 0xFF;
            rgb[to + c] = (byte) ((value * alpha + 255 * (255 - alpha) + 127) / 255);
        }
        return to + 3;
    }

    /** The first {@code colors} bands, each scaled by its number of bits. */
    private byte[] scaled(int colors) {
        ColorModel model = image.getColorModel();
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        double[] factors = factors(model, bands);
        int alphaBand = model.hasAlpha() && bands > colors ? colors : -1;
        byte[] bytes = new byte[colors * width * image.getHeight()];
        double[] row = new double[width * bands];
        int to = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int from = 0; from < row.length; from += bands) {
                double alpha =
                        alphaBand < 0 ? 1 : fraction(row[from + alphaBand], factors[alphaBand]);
                double paper = WHITE * (1 - alpha);
                double share = model.isAlphaPremultiplied() ? 1 : alpha;
                for (int c = 0; c < colors; c++) {
                    double value = fraction(row[from + c], factors[c]) * WHITE;
                    bytes[to++] = (byte) Ycc.clamp((float) (value * share + paper));
                }
            }
        }
        return bytes;
    }

    // of 32 bits Java's rasters make negative numbers
    private static double fraction(double sample, double factor) {
        return (sample < 0 && factor < 0x1p-31 ? sample + 0x1p32 : sample) * factor;
    }

    private static double[] factors(ColorModel model, int bands) {
        double[] factors = new double[bands];
        boolean real =
                model.getTransferType() == DataBuffer.TYPE_FLOAT
                        || model.getTransferType() == DataBuffer.TYPE_DOUBLE;
        for (int b = 0; b < bands; b++) {
            int bits =
                    b < model.getNumComponents()
                            ? model.getComponentSize(b)
                            : model.getComponentSize(0);
            factors[b] = real ? 1 : 1 / (Math.pow(2, bits) - 1);
        }
        return factors;
    }
}
