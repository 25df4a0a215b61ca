package io.hpmstream.connectors.image;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class LargeImagesTest {

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png"})
    void showsLargeImagesAsSmallOnesAndWithLittleMemory(String format) {
        byte[] large = encoded(8000, 6000, format);
        byte[] small = encoded(800, 600, format);
        IntakeConfig config =
                new IntakeConfig(
                        32,
                        new CropConfig.Drawn(0.5, 0.8, true),
                        5,
                        ImageLimits.DEFAULT,
                        List.of());
        try (ImageIntake intake = ImageIntake.open(config)) {
            long before = allocated();
            PreparedImage decoded = TestingImages.prepared(intake, large);

            assertThat(allocated() - before).isLessThan(3L * Window.LARGE_BYTES);
            assertThat(decoded.origin().width()).isEqualTo(8000);
            assertThat(
                            TestingImages.difference(
                                    decoded.pixels(),
                                    TestingImages.prepared(intake, small).pixels()))
                    .isLessThan(3);
        }
    }

    @Test
    void decodesOrdinaryImagesWhole() {
        Window window = Window.of(image(4000, 3000, 3), new Region(10, 10, 500, 400), 224);

        assertThat(window).isEqualTo(new Window(new Region(0, 0, 4000, 3000), 1, 1));
    }

    @Test
    void decodesOfLargeImagesOnlyWhatIsWantedAndNeeded() {
        Region wanted = new Region(1000, 2000, 9000, 8000);

        Window window = Window.of(image(12_000, 12_000, 4), wanted, 224);

        assertThat(window.region()).isEqualTo(wanted);
        assertThat(window.pixels() * 4).isLessThanOrEqualTo(Window.LARGE_BYTES);
        assertThat(window.width()).isGreaterThan(4 * 224);
        assertThat(window.height()).isGreaterThan(4 * 224);
    }

    @Test
    void boundsMemoryOfStripesToo() {
        Window window = Window.of(image(90_000_000, 1, 4), new Region(0, 0, 90_000_000, 1), 96);

        assertThat(window.pixels() * 4).isLessThanOrEqualTo(Window.LARGE_BYTES);
        assertThat(window.stepY()).isEqualTo(1);
    }

    private static EncodedImage image(int width, int height, int bytesPerPixel) {
        return new ReaderImage(
                width, height, bytesPerPixel, Orientation.UPRIGHT, new byte[0], ImageReaders::png);
    }

    private static byte[] encoded(int width, int height, String format) {
        return TestingImages.encoded(
                TestingImages.picture(width, height, BufferedImage.TYPE_3BYTE_BGR), format);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
