package io.hpmstream.connectors.kafka;

import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KafkaConnectionTest {

    @TempDir private Path folder;

    @Test
    void looksUpReferencesWhereItConnectsAndCarriesOnlyTheirNames() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "s3cr$t\\1\n");
        KafkaConnection connection =
                connection("user \"hpm\" password \"${file:%s}\";".formatted(file));

        assertThat(connection.clientProperties(Map.of()))
                .containsEntry("sasl.jaas.config", "user \"hpm\" password \"s3cr$t\\1\";");
        ImageSource source = KafkaEndpoints.images(connection, "images", OnLostOffsets.FAIL);
        TopicSink sink = KafkaEndpoints.hardness(connection, "hardness", Delivery.EXACTLY_ONCE);
        assertThat(travelling(source)).contains("${file:").doesNotContain("s3cr$t");
        assertThat(travelling(sink)).contains("${file:").doesNotContain("s3cr$t");
    }

    @Test
    void looksUpEnvironmentVariables() {
        SecretReferences references = new SecretReferences(Map.of("PASSWORD", "x", "USER", "y"));

        assertThat(references.resolve(Map.of("a", "${env:USER}/${env:PASSWORD}", "b", "${c}")))
                .containsEntry("a", "y/x")
                .containsEntry("b", "${c}");
    }

    @Test
    void namesTheReferenceThatLeadsNowhere() {
        assertThatThrownBy(() -> connection("${env:HPM_NO_SUCH}").clientProperties(Map.of()))
                .isInstanceOf(KafkaSetupException.class)
                .hasMessageContaining("environment variable HPM_NO_SUCH is not set")
                .hasMessageContaining("hpm.kafka.properties.sasl.jaas.config");
        assertThatThrownBy(() -> connection("${file:/no/such/file}").clientProperties(Map.of()))
                .hasMessageContaining("cannot read file /no/such/file");
    }

    @Test
    void leavesReferencesToKafkasOwnProviders() {
        Map<String, String> properties =
                Map.of("config.providers", "env", "sasl.jaas.config", "${env:HPM_NO_SUCH}");

        assertThat(new KafkaConnection("h:1", "run", properties).clientProperties(Map.of()))
                .containsEntry("sasl.jaas.config", "${env:HPM_NO_SUCH}");
    }

    @Test
    void describesItselfWithoutAnyValue() {
        assertThat(connection("planted"))
                .hasToString("KafkaConnection[h:1, run run, properties [sasl.jaas.config]]");
    }

    @Test
    void knowsWhichPropertiesKafkaKeepsToItself() {
        assertThat(KafkaSecrets.isSecret("sasl.jaas.config")).isTrue();
        assertThat(KafkaSecrets.isSecret("ssl.keystore.key")).isTrue();
        assertThat(KafkaSecrets.isSecret("ssl.truststore.password")).isTrue();
        assertThat(KafkaSecrets.isSecret("ssl.truststore.location")).isFalse();
        assertThat(KafkaSecrets.isSecret("linger.ms")).isFalse();
    }

    private static KafkaConnection connection(String jaas) {
        return new KafkaConnection("h:1", "run", Map.of("sasl.jaas.config", jaas));
    }

    private static String travelling(Object endpoint) throws Exception {
        return new String(InstantiationUtil.serializeObject(endpoint), ISO_8859_1);
    }
}
