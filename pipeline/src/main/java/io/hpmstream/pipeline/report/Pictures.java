package io.hpmstream.pipeline.report;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Iterator;

/** Images as text inside the page. */
public final class Pictures {

    private Pictures() {}

    /** RGB bytes [height][width][3] as the data URI of a PNG. */
    static String ofPixels(byte[] rgb, int width, int height) {
        return uri("png", png(rgb, width, height));
    }

    /** RGB bytes [height][width][3] as a PNG. */
    public static byte[] png(byte[] rgb, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int i = (y * width + x) * 3;
                int red = rgb[i] & 0xFF;
                int green = rgb[i + 1] & 0xFF;
                int blue = rgb[i + 2] & 0xFF;
                image.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        return png(image);
    }

    static String ofImage(BufferedImage image) {
        return uri("png", png(image));
    }

    private static byte[] png(BufferedImage image) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // the plain ImageIO.write would go through a file in the temporary folder
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(new IIOImage(image, null, null));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode a picture of the report", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /**
     * An encoded PNG or JPEG as data URI.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static String ofEncoded(byte[] image) {
        return uri(format(image), image);
    }

    /** Size of an encoded PNG or JPEG, without decoding its pixels. */
    static Dimension size(byte[] image) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format(image));
        ImageReader reader = readers.next();
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(image))) {
            reader.setInput(in);
            return new Dimension(reader.getWidth(0), reader.getHeight(0));
        } catch (IOException e) {
            throw new IllegalArgumentException("thumbnail is damaged: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    private static String format(byte[] image) {
        if (startsWith(image, 0x89, 'P', 'N', 'G')) {
            return "png";
        }
        if (startsWith(image, 0xFF, 0xD8, 0xFF)) {
            return "jpeg";
        }
        throw new IllegalArgumentException(
                "thumbnail must be PNG or JPEG, actual: %d bytes of something else"
                        .formatted(image.length));
    }

    private static boolean startsWith(byte[] image, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= image.length || (image[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private static String uri(String format, byte[] image) {
        return "data:image/" + format + ";base64," + Base64.getEncoder().encodeToString(image);
    }
}
