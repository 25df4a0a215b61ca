package io.hpmstream.connectors.image;

import java.io.IOException;
import java.util.Optional;

/**
 * An image whose header has been read and whose pixels have not: nothing of their size was
 * allocated.
 */
interface EncodedImage {

    /** Stored width in pixels, before {@link #orientation}. */
    int width();

    /** Stored height in pixels, before {@link #orientation}. */
    int height();

    /** About how much memory a decoded pixel takes. */
    int bytesPerPixel();

    Orientation orientation();

    /** The image as an upright JPEG with nothing in it but pixels, if it is stored as one. */
    default Optional<byte[]> plainJpeg() {
        return Optional.empty();
    }

    /**
     * Decodes what {@code window} asks for.
     *
     * @throws IOException if the bytes contradict their format; runtime exceptions of the readers
     *     mean the same
     */
    Pixels decode(Window window, ImageReaders readers) throws IOException, UnreadableImageException;
}
