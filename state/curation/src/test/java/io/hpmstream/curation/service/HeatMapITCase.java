package io.hpmstream.curation.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.hpmstream.curation.TestingBrowser;
import io.hpmstream.curation.TestingImages;
import io.hpmstream.curation.TestingKafka;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import javax.imageio.ImageIO;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntPredicate;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Where the heat map lies, by pixels: an image of 640 x 480 in which the patch in row 3, column 2
 * of 6 x 8 is white on black, and that patch alone is hard.
 */
class HeatMapITCase {

    @RegisterExtension private static final TestingBrowser BROWSER = new TestingBrowser();
    @RegisterExtension private static final TestingKafka KAFKA = new TestingKafka();

    private static final int ROWS = 6;
    private static final int COLUMNS = 8;
    private static final int ROW = 3;
    private static final int COLUMN = 2;

    @TempDir private Path folder;

    @Test
    void theHeatMapLiesOnThePatchThatIsHard() throws Exception {
        KAFKA.create("heat-hardness", 1);
        KAFKA.create("heat-thumbnails", 1);
        KAFKA.send("heat-thumbnails", "hot", thumbnail());
        KAFKA.send("heat-hardness", "hot", TestingImages.bytes(record()));
        try (TestingService service =
                new TestingService(
                        TestingService.options(KAFKA.bootstrapServers(), "heat", folder),
                        Map.of())) {
            service.awaitImages(1);
            service.await("/api/v1/image?id=hot", node -> node.get("thumbnail").asBoolean());
            Page page = BROWSER.open(service.at("/").toString());

            assertAligned(page, page.locator("#grid .picture"), page.locator("#heat"));
            page.locator("#heat").check();
            page.locator("#grid .tile").click();
            assertAligned(page, page.locator("#figure .picture"), page.locator("#view-heat"));
        }
    }

    private static void assertAligned(Page page, Locator picture, Locator heat) throws IOException {
        assertThat(picture.locator("img")).hasJSProperty("complete", true);
        page.waitForCondition(
                () -> picture.locator("img").evaluate("img => img.naturalWidth").equals(96));
        heat.check();
        BufferedImage with = settled(page, picture);
        heat.uncheck();
        BufferedImage without = settled(page, picture);

        Rectangle white = bounds(without, rgb -> (rgb & 0xFF) > 128);
        Rectangle red = bounds(with, rgb -> red(rgb) - (rgb & 0xFF) > 60);
        Rectangle expected =
                new Rectangle(
                        with.getWidth() * COLUMN / COLUMNS,
                        with.getHeight() * ROW / ROWS,
                        with.getWidth() / COLUMNS,
                        with.getHeight() / ROWS);
        assertNear("red", red, expected);
        assertNear("white", white, expected);
    }

    /** A picture of it after the switch has faded in or out. */
    private static BufferedImage settled(Page page, Locator picture) throws IOException {
        page.waitForCondition(
                () ->
                        picture.locator("canvas")
                                .evaluate("canvas => canvas.getAnimations().length")
                                .equals(0));
        return ImageIO.read(new ByteArrayInputStream(picture.screenshot()));
    }

    private static int red(int rgb) {
        return rgb >> 16 & 0xFF;
    }

    private static Rectangle bounds(BufferedImage image, IntPredicate belongs) {
        Rectangle bounds = new Rectangle(-1, -1);
        // where the picture ends within a pixel of the screen, what is behind it shines through
        for (int y = 2; y < image.getHeight() - 2; y++) {
            for (int x = 2; x < image.getWidth() - 2; x++) {
                if (belongs.test(image.getRGB(x, y))) {
                    bounds.add(new Rectangle(x, y, 1, 1));
                }
            }
        }
        return bounds;
    }

    private static void assertNear(String what, Rectangle actual, Rectangle expected) {
        // a pixel of the thumbnail is up to seven on the screen, and its edges are soft
        assertThat(actual.getMinX()).as(what + " left").isCloseTo(expected.getMinX(), within(4.0));
        assertThat(actual.getMinY()).as(what + " top").isCloseTo(expected.getMinY(), within(4.0));
        assertThat(actual.getMaxX()).as(what + " right").isCloseTo(expected.getMaxX(), within(4.0));
        assertThat(actual.getMaxY()).as(what + " foot").isCloseTo(expected.getMaxY(), within(4.0));
    }

    private static ObjectNode record() {
        ObjectNode record = TestingImages.record("hot", 2);
        ObjectNode grid = record.putObject("grid").put("rows", ROWS).put("columns", COLUMNS);
        ArrayNode cells = grid.putArray("hardness");
        for (int cell = 0; cell < ROWS * COLUMNS; cell++) {
            cells.add(cell == ROW * COLUMNS + COLUMN ? 4 : 1);
        }
        return record;
    }

    /** 96 x 72: patches of 12 x 12. */
    private static byte[] thumbnail() throws IOException {
        BufferedImage image = new BufferedImage(96, 72, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(12 * COLUMN, 12 * ROW, 12, 12);
        graphics.dispose();
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", jpeg);
        return jpeg.toByteArray();
    }
}
