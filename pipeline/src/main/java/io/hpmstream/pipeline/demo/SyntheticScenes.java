package io.hpmstream.pipeline.demo;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * An endless album of drawn scenes: smooth gradients, landscapes, shapes, pages of text, textures.
 * Scene i is a pure function of (seed, i): drawn again it has the same bytes. Sides of 96 to 192
 * pixels, upright and lying. Needs neither a display nor an installed font. Safe for all threads.
 */
public final class SyntheticScenes {

    /** Value of the {@code source} header of every drawn image. */
    public static final String SOURCE = "synthetic";

    private static final int SHORTEST_SIDE = 96;
    private static final int LONGEST_SIDE = 192;
    private static final int WIDEST_RATIO_PERCENT = 150;
    private static final float JPEG_QUALITY = 0.9f;
    private static final SceneKind[] KINDS = SceneKind.values();

    private final long seed;

    public SyntheticScenes(long seed) {
        this.seed = seed;
    }

    /**
     * Draws one scene.
     *
     * @param index zero or more; the kinds of scenes take turns
     */
    public Scene scene(long index) {
        if (index < 0) {
            throw new IllegalArgumentException(
                    "index of a scene must not be negative, actual: " + index);
        }
        SceneKind kind = KINDS[(int) (index % KINDS.length)];
        String id = "%s/%s/%06d.jpg".formatted(SOURCE, kind.label(), index);
        return new Scene(id, kind.label(), jpeg(draw(kind, new Dice(seed, index))));
    }

    private static BufferedImage draw(SceneKind kind, Dice dice) {
        int shorter = dice.whole(SHORTEST_SIDE, LONGEST_SIDE * 100 / WIDEST_RATIO_PERCENT);
        int longer = shorter * dice.whole(100, WIDEST_RATIO_PERCENT) / 100;
        boolean upright = dice.chance(0.4);
        BufferedImage image =
                new BufferedImage(
                        upright ? shorter : longer,
                        upright ? longer : shorter,
                        BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(
                    RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(
                    RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            Palette palette = Palette.random(dice);
            kind.paint(new Canvas(graphics, image.getWidth(), image.getHeight(), palette, dice));
        } finally {
            graphics.dispose();
        }
        return image;
    }

    private static byte[] jpeg(BufferedImage image) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // the plain ImageIO.write would go through a file in the temporary folder
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam quality = writer.getDefaultWriteParam();
            quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            quality.setCompressionQuality(JPEG_QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), quality);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode a drawn scene", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
