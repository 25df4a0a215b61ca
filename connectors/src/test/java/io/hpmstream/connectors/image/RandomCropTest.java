package io.hpmstream.connectors.image;

import io.hpmstream.hardness.Crop;
import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class RandomCropTest {

    @Test
    void drawsTheSameForTheSameRecordForEver() {
        // computed by an independent program from the definition in Draws and RandomCrop
        assertThat(draw(7, "images", 0, 0))
                .isEqualTo(new RandomCrop(new Region(53, 115, 450, 339), false));
        assertThat(draw(7, "images", 0, 1))
                .isEqualTo(new RandomCrop(new Region(5, 7, 515, 445), false));
        assertThat(draw(7, "images", 3, 8812))
                .isEqualTo(new RandomCrop(new Region(220, 143, 333, 295), true));
    }

    @Test
    void drawsAnotherForAnotherSeedTopicPartitionOrOffset() {
        Set<RandomCrop> crops = new HashSet<>();
        crops.add(draw(7, "images", 0, 0));
        crops.add(draw(8, "images", 0, 0));
        crops.add(draw(7, "photos", 0, 0));
        crops.add(draw(7, "images", 1, 0));
        crops.add(draw(7, "images", 0, 1));

        assertThat(crops).hasSize(5);
    }

    @Test
    void staysWithinImageScaleAndShape() {
        for (long offset = 0; offset < 20_000; offset++) {
            Region region = draw(1, "images", 0, offset).region();

            assertThat(region.x()).isBetween(0, 640 - region.width());
            assertThat(region.y()).isBetween(0, 480 - region.height());
            assertThat(region.pixels() / (640d * 480)).isBetween(0.198, 1.0);
            assertThat((double) region.width() / region.height()).isBetween(0.745, 1.34);
        }
    }

    @Test
    void mirrorsHalfOfTheVisitsAndCoversAllScalesAlike() {
        int mirrored = 0;
        double share = 0;
        int visits = 20_000;
        for (long offset = 0; offset < visits; offset++) {
            RandomCrop crop =
                    RandomCrop.draw(
                            new CropConfig.Drawn(0.2, 0.6, true),
                            640,
                            640,
                            new Draws(5, "i", 0, offset));
            mirrored += crop.flipped() ? 1 : 0;
            share += crop.region().pixels() / (640d * 640);
        }

        assertThat(mirrored / (double) visits).isCloseTo(0.5, within(0.02));
        // uniform in 0.2 to 0.6, and in a square nearly every shape fits
        assertThat(share / visits).isCloseTo(0.4, within(0.01));
    }

    @Test
    void fallsBackToTheCentreWhereNoShapeFits() {
        RandomCrop flat =
                RandomCrop.draw(
                        new CropConfig.Drawn(0.9, 1, false), 3000, 30, new Draws(1, "i", 0, 0));
        RandomCrop tall =
                RandomCrop.draw(
                        new CropConfig.Drawn(0.9, 1, false), 30, 3000, new Draws(1, "i", 0, 0));

        assertThat(flat.region()).isEqualTo(new Region(1480, 0, 40, 30));
        assertThat(tall.region()).isEqualTo(new Region(0, 1480, 30, 40));
    }

    @Test
    void showsTheWholeOfASinglePixel() {
        for (long offset = 0; offset < 100; offset++) {
            assertThat(
                            RandomCrop.draw(CropConfig.DEFAULT, 1, 1, new Draws(1, "i", 0, offset))
                                    .region())
                    .isEqualTo(new Region(0, 0, 1, 1));
        }
    }

    @Test
    void showsWholeImagesOfAnyShapeIfTold() {
        RandomCrop crop = RandomCrop.draw(CropConfig.WHOLE, 3000, 30, new Draws(1, "i", 0, 0));

        assertThat(crop).isEqualTo(new RandomCrop(new Region(0, 0, 3000, 30), false));
        assertThat(crop.fractions(3000, 30)).isEqualTo(Crop.WHOLE);
    }

    @Test
    void refusesScalesThatAreNone() {
        assertThatThrownBy(() -> new CropConfig.Drawn(0.5, 0.2, true))
                .hasMessage(
                        "crop scale must satisfy 0 < least <= largest <= 1, actual: 0.5 to 0.2");
        assertThatThrownBy(() -> new CropConfig.Drawn(0, 1, true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CropConfig.Drawn(Double.NaN, 1, true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static RandomCrop draw(long seed, String topic, int partition, long offset) {
        return RandomCrop.draw(
                CropConfig.DEFAULT, 640, 480, new Draws(seed, topic, partition, offset));
    }
}
