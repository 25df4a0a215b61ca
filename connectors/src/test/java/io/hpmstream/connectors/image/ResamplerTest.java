package io.hpmstream.connectors.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ResamplerTest {

    private static final long SEED = 3;

    @ParameterizedTest
    @CsvSource({
        "40, 30, 0, 0, 40, 30, 16",
        "40, 30, 5, 7, 21, 13, 16",
        "40, 30, 5.25, 7.5, 21.125, 13.75, 16",
        "9, 9, 0, 0, 9, 9, 32",
        "1, 1, 0, 0, 1, 1, 8",
        "200, 3, 10, 0, 180, 3, 12"
    })
    void equalsTheDefinitionSummedPixelByPixel(
            int width, int height, double x, double y, double w, double h, int size) {
        for (Pixels.Model model : Pixels.Model.values()) {
            Pixels pixels = noise(model, width, height);

            float[] resized = Resampler.resize(pixels, x, y, w, h, size);

            for (int row = 0; row < size; row++) {
                for (int column = 0; column < size; column++) {
                    for (int c = 0; c < model.channels(); c++) {
                        assertThat(resized[(row * size + column) * model.channels() + c])
                                .as("%s at row %d, column %d, channel %d", model, row, column, c)
                                .isCloseTo(
                                        (float) reference(pixels, x, y, w, h, size, row, column, c),
                                        within(2e-3f));
                    }
                }
            }
        }
    }

    @Test
    void leavesAnImageOfTheSameSizeAsItIs() {
        Pixels pixels = noise(Pixels.Model.RGB, 24, 24);

        float[] resized = Resampler.resize(pixels, 0, 0, 24, 24, 24);

        for (int i = 0; i < resized.length; i++) {
            assertThat(resized[i]).isCloseTo(pixels.samples()[i] & 0xFF, within(1e-3f));
        }
    }

    @Test
    void keepsAFlatImageFlat() {
        byte[] flat = new byte[50 * 40];
        Arrays.fill(flat, (byte) 200);

        float[] resized =
                Resampler.resize(pixels(Pixels.Model.GRAY, flat, 50, 40), 3.5, 2.25, 41, 30, 17);

        for (float value : resized) {
            assertThat(value).isCloseTo(200f, within(1e-3f));
        }
    }

    @Test
    void takesNothingFromOutsideTheRectangle() {
        byte[] samples = new byte[60 * 60];
        Arrays.fill(samples, (byte) 255);
        for (int y = 20; y < 40; y++) {
            Arrays.fill(samples, y * 60 + 20, y * 60 + 40, (byte) 10);
        }

        float[] resized =
                Resampler.resize(pixels(Pixels.Model.GRAY, samples, 60, 60), 20, 20, 20, 20, 8);

        for (float value : resized) {
            assertThat(value).isCloseTo(10f, within(1e-3f));
        }
    }

    @Test
    void averagesFineStripesInsteadOfAliasingThem() {
        byte[] stripes = new byte[96 * 96];
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = (byte) (i % 2 == 0 ? 255 : 0);
        }

        float[] resized =
                Resampler.resize(pixels(Pixels.Model.GRAY, stripes, 96, 96), 0, 0, 96, 96, 13);

        for (float value : resized) {
            assertThat(value).isCloseTo(127.5f, within(8f));
        }
    }

    /**
     * The weighted sum over both axes at once, in double precision, straight from the kernel's
     * definition.
     */
    private static double reference(
            Pixels pixels,
            double x,
            double y,
            double w,
            double h,
            int size,
            int row,
            int column,
            int channel) {
        double sum = 0;
        double weights = 0;
        for (int sy = (int) Math.floor(y); sy < Math.ceil(y + h); sy++) {
            for (int sx = (int) Math.floor(x); sx < Math.ceil(x + w); sx++) {
                double weight = weight(sx, x, w / size, column) * weight(sy, y, h / size, row);
                int at = (sy * pixels.width() + sx) * pixels.model().channels() + channel;
                sum += weight * (pixels.samples()[at] & 0xFF);
                weights += weight;
            }
        }
        return sum / weights;
    }

    private static double weight(int source, double start, double scale, int target) {
        double distance = source + 0.5 - (start + (target + 0.5) * scale);
        double t = Math.abs(distance / Math.max(1, scale));
        if (t < 1) {
            return 1.5 * t * t * t - 2.5 * t * t + 1;
        }
        return t < 2 ? -0.5 * t * t * t + 2.5 * t * t - 4 * t + 2 : 0;
    }

    private static Pixels noise(Pixels.Model model, int width, int height) {
        byte[] samples = new byte[width * height * model.channels()];
        new Random(SEED).nextBytes(samples);
        return pixels(model, samples, width, height);
    }

    private static Pixels pixels(Pixels.Model model, byte[] samples, int width, int height) {
        return new Pixels(model, samples, width, height, new Region(0, 0, width, height), 1, 1);
    }
}
