package io.hpmstream.pipeline.config;

import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class RecordedConfigurationTest {

    @Test
    void recordsEveryOptionButNothingOfKafkaAndNoSecret() {
        Map<String, String> given =
                Map.of(
                        "hpm.run.id", "night",
                        "hpm.curation.dir", "/var/lib/hpm/curation",
                        "hpm.curation.token", "planted-token",
                        "hpm.kafka.bootstrap-servers", "127.0.0.1:9092",
                        "hpm.kafka.properties.ssl.key.password", "planted-password",
                        "hpm.kafka.properties.client.id", "planted-by-nobody",
                        "s3.secret-key", "planted-secret");

        Map<String, String> recorded =
                RecordedConfiguration.of(Configuration.fromMap(given)).options();

        assertThat(recorded)
                .containsEntry("hpm.run.id", "night")
                .containsEntry("hpm.curation.dir", "/var/lib/hpm/curation")
                .containsEntry("hpm.masking.ratio", "0.75");
        assertThat(recorded.keySet())
                .doesNotContain("hpm.curation.token", "s3.secret-key")
                .noneMatch(key -> key.startsWith("hpm.kafka."));
        assertThat(recorded.values()).noneMatch(value -> value.contains("planted"));
    }

    @Test
    void recordsNothingWhereNoOptionIsOurs() {
        Configuration ofTheFileSystem = Configuration.fromMap(Map.of("s3.region", "here"));

        assertThat(RecordedConfiguration.of(ofTheFileSystem)).isEqualTo(RecordedConfiguration.NONE);
    }
}
