package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;
import org.jspecify.annotations.Nullable;

import javax.imageio.IIOException;

import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.util.Objects;

/**
 * Decodes images with the readers of one thread. Whatever a reader throws at hostile bytes becomes
 * one checked exception with a code; only errors of the virtual machine itself pass. Not thread
 * safe.
 */
final class ImageDecoder implements AutoCloseable {

    private final ImageLimits limits;
    private ImageReaders readers = new ImageReaders();

    ImageDecoder(ImageLimits limits) {
        this.limits = limits;
    }

    /** Reads the header; refuses an image that has no pixels or too many. */
    EncodedImage open(byte[] bytes) throws UnreadableImageException {
        ImageFormat format = ImageFormat.of(bytes);
        EncodedImage image;
        try {
            image = format.open(bytes);
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            throw new UnreadableImageException(
                    DeadLetterCode.TRUNCATED, format + " must be complete, its header is not", e);
        }
        long pixels = (long) image.width() * image.height();
        if (image.width() < 1 || image.height() < 1) {
            throw new UnreadableImageException(
                    DeadLetterCode.ZERO_SIZED,
                    "image must have at least one pixel, actual: %d x %d"
                            .formatted(image.width(), image.height()));
        }
        if (pixels > limits.maxPixels()) {
            throw new UnreadableImageException(
                    DeadLetterCode.TOO_MANY_PIXELS,
                    "image must have at most %d pixels, actual: %d x %d (hpm.images.max-pixels)"
                            .formatted(limits.maxPixels(), image.width(), image.height()));
        }
        return image;
    }

    /** Decodes what {@code window} asks for. */
    Pixels decode(EncodedImage image, Window window) throws UnreadableImageException {
        try {
            return image.decode(window, readers);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // a reader that failed half-way may be in any state
            readers.close();
            readers = new ImageReaders();
            throw new UnreadableImageException(
                    code(e),
                    "cannot decode: " + Objects.requireNonNullElse(e.getMessage(), e.toString()),
                    e);
        }
    }

    private static DeadLetterCode code(Throwable thrown) {
        for (@Nullable Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof EOFException) {
                return DeadLetterCode.TRUNCATED;
            }
            // the only way in which readers tell it
            if (at instanceof IIOException
                    && String.valueOf(at.getMessage()).startsWith("Unsupported")) {
                return DeadLetterCode.FORMAT_UNSUPPORTED;
            }
        }
        return DeadLetterCode.CORRUPT;
    }

    @Override
    public void close() {
        readers.close();
    }
}
