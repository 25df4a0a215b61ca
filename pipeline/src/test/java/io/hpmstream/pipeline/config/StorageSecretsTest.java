package io.hpmstream.pipeline.config;

import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StorageSecretsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3.access-key",
                "s3.secret-key",
                "s3.access.key",
                "s3.session-token",
                "s3a.secret.key",
                "fs.s3a.access.key",
                "fs.s3a.secret.key",
                "fs.s3a.session.token",
                "fs.s3a.bucket.images.secret.key",
                "presto.s3.access-key"
            })
    void knowsTheSecretsOfEveryS3FileSystem(String key) {
        assertThat(StorageSecrets.isSecret(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3.endpoint",
                "s3.path-style-access",
                "s3.entropy.key",
                "s3.region",
                "execution.checkpointing.dir",
                "hpm.kafka.properties.ssl.keystore.key"
            })
    void leavesEverythingElseAlone(String key) {
        assertThat(StorageSecrets.isSecret(key)).isFalse();
    }

    @Test
    void removesThemFromACopyOnly() {
        Configuration options =
                Configuration.fromMap(Map.of("s3.access-key", "me", "s3.region", "here"));

        Configuration shown = StorageSecrets.removedFrom(options);

        assertThat(shown.toMap()).isEqualTo(Map.of("s3.region", "here"));
        assertThat(options.toMap()).containsEntry("s3.access-key", "me");
    }

    @Test
    void areRefusedOnTheCommandLine() {
        Configuration options = new Configuration();

        assertThatThrownBy(
                        () -> ConfigFile.override(options, Map.of("fs.s3a.secret.key", "planted")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("fs.s3a.secret.key must not stand on the command line")
                .hasMessageNotContaining("planted");
        assertThat(options.keySet()).isEmpty();
    }
}
