package io.hpmstream.hardness;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CropTest {

    @ParameterizedTest
    @CsvSource({
        "-0.1, 0, 0.5, 0.5",
        "0, -0.1, 0.5, 0.5",
        "0, 0, 0, 0.5",
        "0, 0, 0.5, 0",
        "0.6, 0, 0.5, 0.5",
        "0, 0.6, 0.5, 0.5",
        "NaN, 0, 0.5, 0.5",
        "0, 0, NaN, 0.5",
        "0, 0, 0.5, Infinity",
    })
    void refusesWhatLiesOutsideTheImage(double x, double y, double width, double height) {
        assertThatThrownBy(() -> new Crop(x, y, width, height, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("crop must lie inside the image");
    }

    @Test
    void namesTheAxisThatIsWrong() {
        assertThatThrownBy(() -> new Crop(0.25, 0.5, 0.5, 0.75, false))
                .hasMessage(
                        "crop must lie inside the image, as fractions in [0, 1]; actual: y from 0.5"
                                + " over 0.75");
    }

    @Test
    void bearsTheRoundingOfFractionsOfPixels() {
        for (int pixels = 2; pixels < 500; pixels++) {
            for (int start = 0; start < pixels; start++) {
                double x = start / (double) pixels;
                double width = (pixels - start) / (double) pixels;
                assertThat(new Crop(x, 0, width, 1, false).x()).isEqualTo(x);
            }
        }
    }
}
