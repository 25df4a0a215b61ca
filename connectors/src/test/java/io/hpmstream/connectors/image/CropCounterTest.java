package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.ImageMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CropCounterTest {

    @Test
    void cropsRecordsOfATopicThatReplacedAnotherAsThoseThatWouldHaveCome() {
        CropCounter counter = CropCounter.parse(List.of("images:0:1200", "images:2:7"));

        assertThat(crop(counter, "other#1", 0, 3)).isEqualTo(crop("images", 0, 1203));
        assertThat(crop(counter, "other#1", 2, 0)).isEqualTo(crop("images", 2, 7));
        assertThat(crop(counter, "other#1", 1, 5)).isEqualTo(crop("images", 1, 5));
    }

    @Test
    void cropsRecordsOfTheFirstTopicByTheirOwnPlace() {
        assertThat(crop(CropCounter.parse(List.of()), "images", 1, 5))
                .isEqualTo(
                        RandomCrop.draw(CropConfig.DEFAULT, 640, 480, new Draws(9, "images", 1, 5)))
                .isNotEqualTo(crop("images", 1, 6));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "images:0",
                "images:0:-1",
                "images:0:1..2",
                ":0:1",
                "images:0:1;other:1:1",
                "images:0:1;images:0:2"
            })
    void refusesWhatIsNoEndOfOneTopic(String texts) {
        assertThatThrownBy(() -> CropCounter.parse(List.of(texts.split(";"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be topic:partition:offset");
    }

    private static RandomCrop crop(String topic, int partition, long offset) {
        return crop(CropCounter.FIRST, topic, partition, offset);
    }

    private static RandomCrop crop(CropCounter counter, String topic, int partition, long offset) {
        ImageMessage record =
                new ImageMessage(topic, partition, offset, 0, null, new byte[0], List.of());
        return RandomCrop.draw(CropConfig.DEFAULT, 640, 480, counter.draws(9, record));
    }
}
