package io.hpmstream.curation.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CurationConfigTest {

    private static final Map<String, String> LEAST =
            Map.of("hpm.kafka.bootstrap-servers", "127.0.0.1:9092");

    @TempDir private Path folder;

    @Test
    void aBrokerIsAllThatIsNeeded() {
        CurationConfig config = CurationConfig.from(LEAST, Map.of());

        assertThat(config.http().host()).isEqualTo("127.0.0.1");
        assertThat(config.http().port()).isEqualTo(8090);
        assertThat(config.http().portIsDefault()).isTrue();
        assertThat(config.http().token()).isNull();
        assertThat(config.index().cacheBytes()).isEqualTo(256L << 20);
        assertThat(config.index().dir().toString()).endsWith("curation/hpm");
        assertThat(config.kafka().tagsTopic()).isEqualTo("curation.tags");
    }

    @Test
    void theFileOfTheJobIsTaken() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("hpm.yaml"),
                        """
                        hpm:
                          run.id: garments
                          kafka:
                            bootstrap-servers: 127.0.0.1:1
                            properties.security.protocol: SSL
                          train.batch-size: 16
                          curation:
                            tags: obey
                            cache-size: 1 gb
                            allowed-hosts: [photos.example, photos]
                        execution.checkpointing.interval: 60 s
                        """);

        CurationConfig config = CurationConfig.from(ConfigFile.read(file), Map.of());

        assertThat(config.kafka().runId()).isEqualTo("garments");
        assertThat(config.kafka().properties()).containsEntry("security.protocol", "SSL");
        assertThat(config.index().cacheBytes()).isEqualTo(1L << 30);
        assertThat(config.http().allowedHosts()).containsExactly("photos.example", "photos");
    }

    @Test
    void everyProblemIsToldAtOnce() {
        Map<String, String> values = new HashMap<>();
        values.put("hpm.curation.prot", "1");
        values.put("hpm.curation.port", "70000");
        values.put("hpm.curation.cache-size", "big");
        values.put("hpm.curation.token", "0123456789abcdef");

        assertThatThrownBy(() -> CurationConfig.from(values, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("unknown option 'hpm.curation.prot'")
                .hasMessageContaining(
                        "from 0 to 65535 is needed, actual: 70000 (hpm.curation.port)")
                .hasMessageContaining("actual: big (hpm.curation.cache-size)")
                .hasMessageContaining("option 'hpm.kafka.bootstrap-servers' is required")
                .hasMessageContaining("refer to it by ${file:/path}")
                .message()
                .doesNotContain("0123456789abcdef");
    }

    @Test
    void noLineOfAFileThatIsNotYamlIsQuoted() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("hpm.yaml"), "a: 1\nssl.key.password: \"planted\n");

        assertThatThrownBy(() -> ConfigFile.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("hpm.yaml is not YAML: while scanning a quoted scalar")
                .hasMessageContaining("line 2, column 19")
                .hasMessageNotContaining("planted")
                .hasNoCause();
    }

    @Test
    void secretsAreRefusedOnTheCommandLineButNotReferencesToThem() {
        String password = "hpm.kafka.properties.ssl.key.password";
        Map<String, String> values = new HashMap<>(LEAST);

        assertThatThrownBy(
                        () ->
                                ConfigFile.override(
                                        values,
                                        Map.of(
                                                password,
                                                "planted",
                                                "hpm.curation.token",
                                                "planted",
                                                "hpm.curation.port",
                                                "0")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(password + " must not stand on the command line")
                .hasMessageContaining("hpm.curation.token must not stand on the command line")
                .hasMessageNotContaining("planted");
        assertThat(values).isEqualTo(LEAST);
        ConfigFile.override(
                values, Map.of(password, "${env:PASSWORD}", "hpm.curation.port", "8091"));
        assertThat(values)
                .containsEntry(password, "${env:PASSWORD}")
                .containsEntry("hpm.curation.port", "8091");
    }

    @Test
    void othersCanConnectOnlyWithAToken() throws IOException {
        Map<String, String> values = new HashMap<>(LEAST);
        values.put("hpm.curation.host", "0.0.0.0");

        assertThatThrownBy(() -> CurationConfig.from(values, Map.of()))
                .hasMessageContaining("a token is needed where others can connect");

        Path secret = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
        values.put("hpm.curation.token", "${file:%s}".formatted(secret));
        CurationConfig config = CurationConfig.from(values, Map.of());

        assertThat(config.http().token()).isEqualTo("0123456789abcdef");
        assertThat(config.toString()).doesNotContain("0123456789abcdef");
    }

    /** The job lists the same options for the documents; neither module sees the other. */
    @Test
    void theDocumentSaysTheSameDefaults() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "..", "docs", "options.md"));
        List<String> wrong = new ArrayList<>();
        for (CurationOption option : CurationOption.values()) {
            if (!option.key().startsWith("hpm.curation.")) {
                continue; // an option of the job, which has it from its own list
            }
            String value = option.defaultValue();
            String shown =
                    value == null ? "not set" : value.isEmpty() ? "empty" : "`" + value + "`";
            String begin = "| `%s` | %s |".formatted(option.key(), shown);
            if (lines.stream().noneMatch(line -> line.startsWith(begin))) {
                wrong.add(begin);
            }
        }

        assertThat(wrong).isEmpty();
    }
}
