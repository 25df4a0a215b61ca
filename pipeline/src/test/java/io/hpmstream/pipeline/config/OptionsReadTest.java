package io.hpmstream.pipeline.config;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** No option of {@link PretrainOptions} is only listed. */
class OptionsReadTest {

    /** Values that fit where none can be made of the default. */
    private static final Map<String, String> OTHER =
            Map.ofEntries(
                    Map.entry("hpm.kafka.bootstrap-servers", "127.0.0.1:9"),
                    Map.entry("hpm.model.preset", "vit-s/16"),
                    Map.entry("hpm.model.image-size", "48"),
                    Map.entry("hpm.model.patch-size", "4"),
                    Map.entry("hpm.model.encoder.width", "48"),
                    Map.entry("hpm.model.encoder.depth", "7"),
                    Map.entry("hpm.model.encoder.heads", "1"),
                    Map.entry("hpm.model.decoder.width", "48"),
                    Map.entry("hpm.model.decoder.depth", "7"),
                    Map.entry("hpm.model.decoder.heads", "1"),
                    Map.entry("hpm.model.initial-weights", "s3://models/encoder.safetensors"),
                    Map.entry("hpm.decode.queue.images", "33"),
                    Map.entry("hpm.images.allowed-uris", "file:///images/"),
                    Map.entry("hpm.source.skip-offsets", "images:0:1..2"),
                    Map.entry("hpm.source.replaced-ends", "images:0:1200"),
                    Map.entry("hpm.images.crop.max-scale", "0.9"),
                    Map.entry("hpm.compute.device", "gpu:0"),
                    Map.entry("hpm.topics.partitions", "3"),
                    Map.entry("hpm.topics.replication-factor", "2"),
                    Map.entry("hpm.train.max-steps", "77"),
                    Map.entry("hpm.hardness.delivery", "exactly-once"),
                    Map.entry("hpm.hardness.time-to-live", "3 d"));

    static Stream<String> keys() {
        return PretrainOptions.all().stream().map(ConfigOption::key);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void changingAnOptionChangesTheConfiguration(String key) {
        ConfigOption<?> option =
                PretrainOptions.all().stream()
                        .filter(any -> any.key().equals(key))
                        .findFirst()
                        .orElseThrow();
        Configuration changed = defaults();
        changed.setString(key, OTHER.containsKey(key) ? OTHER.get(key) : other(option));

        assertThat(PretrainConfig.from(changed).toString())
                .isNotEqualTo(PretrainConfig.from(defaults()).toString());
    }

    private static Configuration defaults() {
        return Configuration.fromMap(Map.of("hpm.kafka.bootstrap-servers", "127.0.0.1:1"));
    }

    private static String other(ConfigOption<?> option) {
        Object value = option.defaultValue();
        if (value instanceof Boolean flag) {
            return Boolean.toString(!flag);
        } else if (value instanceof Integer number) {
            return Integer.toString(number + 1);
        } else if (value instanceof Long number) {
            return Long.toString(number + 1);
        } else if (value instanceof Double number) {
            return Double.toString(number == 0 ? 0.25 : number * 0.75);
        } else if (value instanceof MemorySize size) {
            return size.getBytes() / 2 + " b";
        } else if (value instanceof Enum<?> constant) {
            return Stream.of(constant.getDeclaringClass().getEnumConstants())
                    .filter(any -> !any.equals(constant))
                    .findFirst()
                    .orElseThrow()
                    .name();
        }
        return value + "-other";
    }
}
