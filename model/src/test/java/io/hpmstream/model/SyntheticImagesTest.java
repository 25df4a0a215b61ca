package io.hpmstream.model;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Releases of other builds hold features of these images, so they never change. */
class SyntheticImagesTest {

    @Test
    void areTheSameOnEveryMachineAndInEveryBuild() {
        List<byte[]> images = SyntheticImages.of(2, 2);

        // by the description, in another language
        assertThat(images.get(0))
                .containsExactly(-30, 24, 91, -37, -58, 74, 87, 87, -5, -47, 26, -56);
        assertThat(images.get(1))
                .containsExactly(82, 94, -120, -84, 9, 39, 19, 16, -48, 98, -12, -109);
    }

    @Test
    void aLargerImageBeginsLikeASmallOne() {
        assertThat(SyntheticImages.of(1, 16).get(0))
                .hasSize(16 * 16 * 3)
                .startsWith(SyntheticImages.of(1, 2).get(0));
    }
}
