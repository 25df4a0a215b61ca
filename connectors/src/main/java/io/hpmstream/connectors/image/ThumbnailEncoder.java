package io.hpmstream.connectors.image;

import org.jspecify.annotations.Nullable;

import javax.imageio.IIOImage;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.plugins.jpeg.JPEGImageWriteParam;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageWriterSpi;
import javax.imageio.stream.MemoryCacheImageOutputStream;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;

/**
 * Writes small JPEGs with the JDK's own writer, chosen by class as {@link ImageReaders} chooses its
 * readers. Not thread safe.
 */
final class ThumbnailEncoder implements AutoCloseable {

    /** The most that a thumbnail has. */
    static final int LARGEST_BYTES = 16 << 10;

    private static final float[] QUALITIES = {0.8f, 0.6f, 0.4f, 0.2f};
    private static final String JPEG = "com.sun.imageio.plugins.jpeg.JPEGImageWriterSpi";

    private final ImageWriter writer;

    ThumbnailEncoder() throws IOException {
        this.writer = provider().createWriterInstance();
    }

    private static ImageWriterSpi provider() throws IOException {
        Iterator<ImageWriterSpi> all =
                IIORegistry.getDefaultInstance().getServiceProviders(ImageWriterSpi.class, true);
        while (all.hasNext()) {
            ImageWriterSpi candidate = all.next();
            if (candidate.getClass().getName().equals(JPEG)) {
                return candidate;
            }
        }
        throw new IOException("this Java has no writer of JPEG: " + JPEG);
    }

    /**
     * Encodes in the best quality that fits into {@link #LARGEST_BYTES}.
     *
     * @param rgb [height][width][3]
     * @return null if none fits
     */
    byte @Nullable [] encode(byte[] rgb, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] colors = new int[width * height];
        for (int i = 0; i < colors.length; i++) {
            colors[i] =
                    (rgb[3 * i] & 0xFF) << 16
                            | (rgb[3 * i + 1] & 0xFF) << 8
                            | (rgb[3 * i + 2] & 0xFF);
        }
        image.setRGB(0, 0, width, height, colors, 0, width);
        for (float quality : QUALITIES) {
            byte[] jpeg = encode(image, quality);
            if (jpeg.length <= LARGEST_BYTES) {
                return jpeg;
            }
        }
        return null;
    }

    private byte[] encode(BufferedImage image, float quality) throws IOException {
        ImageWriteParam param = writer.getDefaultWriteParam();
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionQuality(quality);
        ((JPEGImageWriteParam) param).setOptimizeHuffmanTables(true);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(LARGEST_BYTES / 2);
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.reset();
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        writer.dispose();
    }
}
