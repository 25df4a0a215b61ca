package io.hpmstream.pipeline.demo;

import org.junit.jupiter.api.Test;

import javax.imageio.ImageIO;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SyntheticScenesTest {

    private static final int SCENES = 100;

    private static final SyntheticScenes SCENES_OF_42 = new SyntheticScenes(42);
    private static final List<Scene> ALBUM =
            LongStream.range(0, SCENES).mapToObj(SCENES_OF_42::scene).toList();

    private static BufferedImage decoded(Scene scene) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(scene.jpeg()));
    }

    @Test
    void areTheSameEachTimeTheyAreDrawn() {
        SyntheticScenes again = new SyntheticScenes(42);
        for (int i = SCENES - 1; i >= 0; i--) {
            assertThat(again.scene(i).jpeg()).as("scene %d", i).isEqualTo(ALBUM.get(i).jpeg());
        }
    }

    @Test
    void neverRepeat() {
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < SCENES; i++) {
            seen.add(Arrays.hashCode(ALBUM.get(i).jpeg()));
            seen.add(Arrays.hashCode(new SyntheticScenes(43).scene(i).jpeg()));
        }

        assertThat(seen).hasSize(2 * SCENES);
    }

    @Test
    void areNamedLikeFilesInClassFolders() {
        Scene scene = ALBUM.get(17);

        assertThat(scene.id()).isEqualTo("synthetic/shapes/000017.jpg");
        assertThat(scene.label()).isEqualTo("shapes");
        assertThat(SCENES_OF_42.scene(1_234_567_890).id()).endsWith("/1234567890.jpg");
    }

    @Test
    void showEachKindEquallyOften() {
        Map<String, Integer> counts = new HashMap<>();
        for (Scene scene : ALBUM) {
            counts.merge(scene.label(), 1, Integer::sum);
        }

        assertThat(counts)
                .containsOnlyKeys("gradient", "landscape", "shapes", "text", "texture")
                .allSatisfy((label, count) -> assertThat(count).isEqualTo(SCENES / 5));
    }

    @Test
    void areColourPhotosOfAtLeast96Pixels() throws IOException {
        boolean upright = false;
        boolean lying = false;
        for (Scene scene : ALBUM) {
            BufferedImage image = decoded(scene);
            assertThat(Math.min(image.getWidth(), image.getHeight())).isGreaterThanOrEqualTo(96);
            assertThat(Math.max(image.getWidth(), image.getHeight())).isLessThanOrEqualTo(192);
            assertThat(image.getRaster().getNumBands()).isEqualTo(3);
            upright |= image.getHeight() > image.getWidth();
            lying |= image.getWidth() > image.getHeight();
        }
        assertThat(upright && lying).isTrue();
    }

    @Test
    void differInHowHardTheyAreToFillIn() throws IOException {
        double smooth = roughness("gradient");

        for (String label : new String[] {"landscape", "shapes", "text", "texture"}) {
            assertThat(roughness(label)).as(label).isGreaterThan(2.5 * smooth);
        }
        assertThat(roughness("texture")).isGreaterThan(roughness("shapes"));
    }

    private static double roughness(String label) throws IOException {
        double sum = 0;
        int count = 0;
        for (Scene scene : ALBUM) {
            if (scene.label().equals(label)) {
                sum += roughness(decoded(scene));
                count++;
            }
        }
        return sum / count;
    }

    /** Mean difference of neighbouring pixels in green, 0 to 255. */
    private static double roughness(BufferedImage image) {
        double sum = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 1; x < image.getWidth(); x++) {
                sum += Math.abs(green(image, x, y) - green(image, x - 1, y));
            }
        }
        return sum / image.getHeight() / (image.getWidth() - 1);
    }

    private static int green(BufferedImage image, int x, int y) {
        return image.getRGB(x, y) >> 8 & 0xFF;
    }

    @Test
    void refuseANegativeIndex() {
        assertThatThrownBy(() -> SCENES_OF_42.scene(-1))
                .hasMessage("index of a scene must not be negative, actual: -1");
    }
}
