package io.hpmstream.connectors.kafka;

import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

import java.util.stream.Stream;

/** Which properties of Kafka's clients are secrets: those that Kafka itself never shows. */
public final class KafkaSecrets {

    private KafkaSecrets() {}

    /** Whether the property, named without any prefix of ours, holds a secret. */
    public static boolean isSecret(String property) {
        return Stream.of(
                        ProducerConfig.configDef(),
                        ConsumerConfig.configDef(),
                        AdminClientConfig.configDef())
                .anyMatch(definition -> isSecret(property, definition));
    }

    /** Whether a value names secrets by {@code ${env:…}} or {@code ${file:…}}. */
    public static boolean isReference(String value) {
        return SecretReferences.isReference(value);
    }

    private static boolean isSecret(String property, ConfigDef definition) {
        ConfigKey key = definition.configKeys().get(property);
        return key != null && key.type == ConfigDef.Type.PASSWORD;
    }
}
