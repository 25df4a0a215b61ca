package io.hpmstream.pipeline.config;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/options.md is made of {@link PretrainOptions} and {@link CurationOptions}. */
class OptionsDocTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "options.md");

    private static final String HEAD =
            """
            # Options

            Every `hpm.*` option. This file is made of `PretrainOptions.java` and `CurationOptions.java`; after a change there, renew it with
            `mvn -pl pipeline -am test -Dtest=OptionsDocTest -Dsurefire.failIfNoSpecifiedTests=false -Dhpm.docs.update=true`.
            All other keys belong to Flink, such as `execution.checkpointing.dir`;
            `hpm.kafka.properties.*` is handed to every Kafka client without its prefix.

            | option | default | meaning |
            |---|---|---|
            """;

    @Test
    void theDocumentIsWhatTheOptionsSay() throws IOException {
        String expected =
                HEAD
                        + Stream.of(PretrainOptions.all(), CurationOptions.all())
                                .flatMap(List::stream)
                                .map(OptionsDocTest::row)
                                .collect(Collectors.joining("\n", "", "\n"));
        if (Boolean.getBoolean("hpm.docs.update")) {
            Files.writeString(DOCUMENT, expected);
        }

        assertThat(Files.readString(DOCUMENT)).isEqualTo(expected);
    }

    private static String row(ConfigOption<?> option) {
        return "| `%s` | %s | %s |"
                .formatted(
                        option.key(),
                        defaultOf(option),
                        new HtmlFormatter().format(option.description()));
    }

    private static String defaultOf(ConfigOption<?> option) {
        Object value = option.defaultValue();
        if (value == null) {
            return "not set";
        }
        if (value instanceof Enum<?> constant) {
            return Arrays.stream(constant.getDeclaringClass().getEnumConstants())
                    .map(any -> any.toString().toLowerCase(Locale.ROOT))
                    .map(name -> name.equals(lower(constant)) ? "**" + name + "**" : name)
                    .collect(Collectors.joining(", "));
        }
        if (value instanceof List<?> list && list.isEmpty()) {
            return "empty";
        }
        if (value.equals(Long.MAX_VALUE)) {
            return "no end";
        }
        Configuration one = new Configuration();
        one.setString("value", ConfigurationUtils.convertValue(value, String.class));
        return "`" + one.getString("value", "") + "`";
    }

    private static String lower(Enum<?> constant) {
        return constant.toString().toLowerCase(Locale.ROOT);
    }
}
