package io.hpmstream.pipeline.report;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReconstructedImageTest {

    @Test
    void greysOutTheMaskedPatches() {
        byte[] pixels = new byte[4 * 4 * 3];
        Arrays.fill(pixels, (byte) 9);
        boolean[] isMasked = {false, true, false, false};

        ReconstructedImage image = ReconstructedImage.of("a", 4, pixels, isMasked, pixels);

        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                boolean grey = image.masked()[(y * 4 + x) * 3 + 2] == (byte) 0x80;
                assertThat(grey).as("pixel %d, %d", x, y).isEqualTo(x >= 2 && y < 2);
            }
        }
        assertThat(image.original()).containsOnly(9);
    }

    @Test
    void refusesPixelsAndMasksOfAnotherSize() {
        byte[] pixels = new byte[4 * 4 * 3];
        byte[] fewer = new byte[3];

        assertThatThrownBy(() -> new ReconstructedImage("a", 4, pixels, pixels, fewer))
                .hasMessage("reconstructed image of 4 x 4 pixels must have 48 bytes, actual: 3");
        assertThatThrownBy(() -> ReconstructedImage.of("a", 4, fewer, new boolean[4], pixels))
                .hasMessage("original image of 4 x 4 pixels must have 48 bytes, actual: 3");
        for (int patches : new int[] {0, 3, 9}) {
            assertThatThrownBy(
                            () ->
                                    ReconstructedImage.of(
                                            "a", 4, pixels, new boolean[patches], pixels))
                    .hasMessage(
                            "a mask of %d patches does not divide an image of 4 x 4 pixels"
                                    .formatted(patches));
        }
    }
}
