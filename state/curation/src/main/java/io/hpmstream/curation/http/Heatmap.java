package io.hpmstream.curation.http;

import io.hpmstream.curation.image.CuratedImage;

import javax.imageio.ImageIO;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Patch hardness as a picture with the shape of the image, to be laid over it: clear at 1, which is
 * average; ever more red up to 4 times the average, ever more blue down to a quarter of it. The
 * scale is logarithmic, because hardness is a ratio. Never measured is grey. Stateless.
 */
final class Heatmap {

    private static final int HARD = 0xD7191C;
    private static final int EASY = 0x2166C8;
    private static final int NEVER_MEASURED = 0x73808080;
    private static final double OCTAVES = 2;
    // what is hard is what people look for: easy patches only get a tint
    private static final double STRONGEST_RED = 0.75;
    private static final double STRONGEST_BLUE = 0.4;

    private Heatmap() {}

    /**
     * Draws the grid.
     *
     * @param side pixels of the picture's longer side
     */
    static byte[] png(CuratedImage image, int side) throws IOException {
        int wide = Math.max(1, image.origin().width());
        int high = Math.max(1, image.origin().height());
        double scale = (double) side / Math.max(wide, high);
        int width = Math.max(1, (int) Math.round(wide * scale));
        int height = Math.max(1, (int) Math.round(high * scale));
        int rows = image.grid().rows();
        int columns = image.grid().columns();
        double[] cells = image.grid().hardness().toArray();
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < height; y++) {
            int row = Math.min(rows - 1, (int) ((y + 0.5) * rows / height));
            for (int x = 0; x < width; x++) {
                int column = Math.min(columns - 1, (int) ((x + 0.5) * columns / width));
                picture.setRGB(x, y, argb(cells[row * columns + column]));
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", bytes);
        return bytes.toByteArray();
    }

    /** Colour of a hardness, not premultiplied. */
    static int argb(double hardness) {
        if (Double.isNaN(hardness)) {
            return NEVER_MEASURED;
        }
        double octaves = Math.log(hardness) / Math.log(2);
        double share = Math.max(-1, Math.min(1, octaves / OCTAVES));
        double strongest = share > 0 ? STRONGEST_RED : STRONGEST_BLUE;
        int alpha = (int) Math.round(255 * strongest * Math.abs(share));
        return alpha << 24 | (share > 0 ? HARD : EASY);
    }
}
