package io.hpmstream.connectors.image;

import com.twelvemonkeys.imageio.plugins.bmp.BMPImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;

import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * The decoders of one thread, made when first needed and used again. They are chosen by class,
 * never looked up by format: what else lies on the class path, and which class loader is current,
 * changes nothing. Not thread safe.
 */
final class ImageReaders implements AutoCloseable {

    private final Map<String, ImageReader> readers = new HashMap<>();

    ImageReader jpeg() {
        return ofJdk("com.sun.imageio.plugins.jpeg.JPEGImageReaderSpi");
    }

    ImageReader png() {
        return ofJdk("com.sun.imageio.plugins.png.PNGImageReaderSpi");
    }

    ImageReader gif() {
        return ofJdk("com.sun.imageio.plugins.gif.GIFImageReaderSpi");
    }

    ImageReader bmp() {
        return readers.computeIfAbsent("bmp", format -> start(new BMPImageReaderSpi()));
    }

    ImageReader webp() {
        return readers.computeIfAbsent("webp", format -> start(new WebPImageReaderSpi()));
    }

    ImageReader tiff() {
        return readers.computeIfAbsent("tiff", format -> start(new TIFFImageReaderSpi()));
    }

    private ImageReader ofJdk(String spi) {
        return readers.computeIfAbsent(spi, name -> start(provider(name)));
    }

    /** The JDK's own readers are in every registry, but their classes are not exported. */
    private static ImageReaderSpi provider(String name) {
        Iterator<ImageReaderSpi> all =
                IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
        while (all.hasNext()) {
            ImageReaderSpi candidate = all.next();
            if (candidate.getClass().getName().equals(name)) {
                return candidate;
            }
        }
        throw new IllegalStateException(
                "this Java must have the module java.desktop with its image readers, missing: "
                        + name);
    }

    private static ImageReader start(ImageReaderSpi spi) {
        try {
            return spi.createReaderInstance();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + spi.getClass().getName(), e);
        }
    }

    @Override
    public void close() {
        readers.values().forEach(ImageReader::dispose);
    }
}
