package io.hpmstream.pipeline.config;

import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class FixedSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "hpm.topics.images, images, photos",
        "hpm.train.seed, 0, 3",
        "hpm.model.image-size, 96, 48",
        "hpm.model.patch-size, 12, 8",
        "hpm.model.encoder.width, 192, 96",
        "hpm.model.encoder.depth, 6, 2",
        "hpm.model.encoder.heads, 3, 4",
        "hpm.model.decoder.width, 96, 48",
        "hpm.model.decoder.depth, 2, 3",
        "hpm.model.decoder.heads, 3, 4",
        "hpm.model.normalize-pixels, false, true",
        "hpm.model.prediction-loss, relative, absolute"
    })
    void tellsWhichOneChangedWithBothValues(String key, String before, String now) {
        FixedSettings saved = FixedSettings.of(config(Map.of(key, before)));

        assertThat(FixedSettings.of(config(Map.of(key, now))).changesSince(saved.values()))
                .containsExactly("%s was %s, is %s".formatted(key, before, now));
    }

    @Test
    void comparesThePrecisionOfTheWeightsNotOfTheProducts() {
        FixedSettings saved = FixedSettings.of(config(Map.of("hpm.compute.precision", "float32")));

        assertThat(
                        FixedSettings.of(config(Map.of("hpm.compute.precision", "bfloat16")))
                                .changesSince(saved.values()))
                .isEmpty();
        assertThat(
                        FixedSettings.of(config(Map.of("hpm.compute.precision", "float64")))
                                .changesSince(saved.values()))
                .containsExactly("hpm.compute.precision was float32 or bfloat16, is float64");
    }

    @Test
    void findsNoChangeInWhatThePresetSaysToo() {
        FixedSettings preset = FixedSettings.of(config(Map.of("hpm.model.preset", "tiny")));

        assertThat(
                        FixedSettings.of(config(Map.of("hpm.model.encoder.width", "192")))
                                .changesSince(preset.values()))
                .isEmpty();
    }

    @Test
    void comparesNothingWithACheckpointThatTellsNothing() {
        assertThat(FixedSettings.of(config(Map.of())).changesSince(Map.of())).isEmpty();
    }

    private static PretrainConfig config(Map<String, String> options) {
        Configuration configuration = Configuration.fromMap(options);
        configuration.setString("hpm.kafka.bootstrap-servers", "127.0.0.1:1");
        return PretrainConfig.from(configuration);
    }
}
