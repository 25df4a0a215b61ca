package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;

import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.function.Function;

/**
 * An image whose pixels an ImageIO reader decodes, from bytes that hold nothing that has not been
 * checked.
 *
 * @param essential the image without what is not needed for its pixels
 * @param reader which of the readers decodes it
 */
@SuppressWarnings("ArrayRecordComponent") // lives within one decoding, never compared
record ReaderImage(
        int width,
        int height,
        int bytesPerPixel,
        Orientation orientation,
        byte[] essential,
        Function<ImageReaders, ImageReader> reader)
        implements EncodedImage {

    @Override
    public Pixels decode(Window window, ImageReaders readers)
            throws IOException, UnreadableImageException {
        ImageReader chosen = reader.apply(readers);
        try {
            chosen.setInput(new MemoryImageInputStream(essential), true, false);
            ImageReadParam param = chosen.getDefaultReadParam();
            window.applyTo(param);
            BufferedImage image = chosen.read(0, param);
            if (image.getWidth() != window.width() || image.getHeight() != window.height()) {
                throw new UnreadableImageException(
                        DeadLetterCode.CORRUPT,
                        "decoded image must have %d x %d pixels as announced, actual: %d x %d"
                                .formatted(
                                        window.width(),
                                        window.height(),
                                        image.getWidth(),
                                        image.getHeight()));
            }
            return BufferedPixels.of(image, window);
        } finally {
            chosen.reset();
        }
    }
}
