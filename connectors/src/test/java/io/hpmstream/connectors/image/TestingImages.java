package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;
import io.hpmstream.connectors.kafka.ImageMessage;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Images for tests: drawn here, or real files from the test jars of TwelveMonkeys ImageIO and
 * commons-imaging.
 */
final class TestingImages {

    static final int SIZE = 32;

    private TestingImages() {}

    /** A real file, by its path within the test jars. */
    static byte[] real(String path) {
        try (InputStream in = TestingImages.class.getResourceAsStream("/" + path)) {
            return Objects.requireNonNull(in, path + " is in none of the test jars").readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A picture without symmetry: a gradient, a red and a white rectangle. */
    static BufferedImage picture(int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, Color.BLUE, width, height, Color.GREEN));
        graphics.fillRect(0, 0, width, height);
        graphics.setPaint(Color.RED);
        graphics.fillRect(0, 0, width / 2, height / 4);
        graphics.setPaint(Color.WHITE);
        graphics.fillRect(width / 2, height / 2, width / 4, height / 8);
        graphics.dispose();
        return image;
    }

    static byte[] encoded(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(image, format, bytes)).as("a writer of " + format).isTrue();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] jpeg(BufferedImage image, boolean progressive) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam param = writer.getDefaultWriteParam();
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionQuality(0.95f);
        param.setProgressiveMode(
                progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    static ImageMessage message(byte[] value) {
        return new ImageMessage("images", 0, 42, 1_700_000_000_000L, null, value, List.of());
    }

    /** An intake that shows whole images, not mirrored. */
    static ImageIntake intake() {
        return intake(ImageLimits.DEFAULT);
    }

    static ImageIntake intake(ImageLimits limits) {
        return ImageIntake.open(new IntakeConfig(SIZE, CropConfig.WHOLE, 1, limits, List.of()));
    }

    /** What became of an image that must be trainable. */
    static PreparedImage prepared(ImageIntake intake, byte[] bytes) {
        Outcome outcome = outcome(intake, bytes);
        assertThat(outcome).isInstanceOf(Outcome.Prepared.class);
        return ((Outcome.Prepared) outcome).image();
    }

    static PreparedImage prepared(byte[] bytes) {
        try (ImageIntake intake = intake()) {
            return prepared(intake, bytes);
        }
    }

    /** Why an image is refused that must be. */
    static DeadLetterCode refusal(byte[] bytes) {
        try (ImageIntake intake = intake()) {
            Outcome outcome = outcome(intake, bytes);
            assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
            return ((Outcome.Rejected) outcome).code();
        }
    }

    static Outcome outcome(ImageIntake intake, byte[] bytes) {
        try {
            return intake.prepare(message(bytes));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The mean absolute difference of two arrays of unsigned bytes. */
    static double difference(byte[] a, byte[] b) {
        assertThat(a).hasSameSizeAs(b);
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs((a[i] & 0xFF) - (b[i] & 0xFF));
        }
        return (double) sum / a.length;
    }

    /** The red, green and blue of a pixel of prepared ones. */
    static int[] pixel(byte[] pixels, int x, int y) {
        int at = 3 * (y * SIZE + x);
        return new int[] {pixels[at] & 0xFF, pixels[at + 1] & 0xFF, pixels[at + 2] & 0xFF};
    }
}
