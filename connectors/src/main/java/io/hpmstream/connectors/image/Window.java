package io.hpmstream.connectors.image;

import javax.imageio.ImageReadParam;

import java.awt.Rectangle;

/**
 * What of an image is decoded: the whole of an ordinary image, so that damage anywhere shows; of a
 * large one only the wanted region, and only every n-th pixel and row of it as long as the result
 * keeps {@value #OVERSAMPLING} pixels for each one that is wanted, in both directions. So a decoded
 * image never takes more than {@value #LARGE_BYTES} bytes (or those of a square of 2 x {@value
 * #OVERSAMPLING} x the wanted size, if that is more), however large it is.
 */
record Window(Region region, int stepX, int stepY) {

    /** Decoded bytes from which on an image is large: a JPEG of about 22 million pixels. */
    static final int LARGE_BYTES = 64 << 20;

    private static final int OVERSAMPLING = 4;

    static Window of(EncodedImage image, Region wanted, int size) {
        if (!isLarge(image)) {
            return new Window(new Region(0, 0, image.width(), image.height()), 1, 1);
        }
        long mostPixels = LARGE_BYTES / image.bytesPerPixel();
        int mostX = Math.max(1, wanted.width() / (OVERSAMPLING * size));
        int mostY = Math.max(1, wanted.height() / (OVERSAMPLING * size));
        Window window = new Window(wanted, 1, 1);
        while (window.pixels() > mostPixels && (window.stepX < mostX || window.stepY < mostY)) {
            boolean wider =
                    window.stepX < mostX
                            && (window.stepY == mostY || window.width() > window.height());
            window =
                    new Window(
                            wanted, window.stepX + (wider ? 1 : 0), window.stepY + (wider ? 0 : 1));
        }
        return window;
    }

    static boolean isLarge(EncodedImage image) {
        return (long) image.width() * image.height() * image.bytesPerPixel() > LARGE_BYTES;
    }

    int width() {
        return (region.width() + stepX - 1) / stepX;
    }

    int height() {
        return (region.height() + stepY - 1) / stepY;
    }

    long pixels() {
        return (long) width() * height();
    }

    /** Tells an ImageIO reader what to decode. */
    void applyTo(ImageReadParam param) {
        param.setSourceRegion(
                new Rectangle(region.x(), region.y(), region.width(), region.height()));
        param.setSourceSubsampling(stepX, stepY, 0, 0);
    }

    /** The decoded pixels of this window. */
    Pixels pixels(Pixels.Model model, byte[] samples) {
        return new Pixels(model, samples, width(), height(), region, stepX, stepY);
    }
}
