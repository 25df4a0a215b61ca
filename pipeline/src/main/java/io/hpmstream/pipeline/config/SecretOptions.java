package io.hpmstream.pipeline.config;

import io.hpmstream.connectors.kafka.KafkaSecrets;

/**
 * Which options of a configuration hold secrets, by their key: those of Kafka's clients, of Flink's
 * S3 file systems and of the curation service.
 */
final class SecretOptions {

    private static final String REFERENCE = "give a reference such as ${file:/path}";

    private SecretOptions() {}

    static boolean isSecret(String key) {
        return isToken(key) || isOfKafka(key) || StorageSecrets.isSecret(key);
    }

    /** Where a secret belongs instead of on the command line. */
    static String properPlace(String key) {
        if (isToken(key)) {
            return REFERENCE; // the service takes it in no other way
        }
        return isOfKafka(key)
                ? "write it into the file, or " + REFERENCE
                : "write it into the file";
    }

    private static boolean isToken(String key) {
        return key.equals(CurationOptions.TOKEN.key());
    }

    private static boolean isOfKafka(String key) {
        String prefix = PretrainOptions.KAFKA_PROPERTIES_PREFIX;
        return key.startsWith(prefix) && KafkaSecrets.isSecret(key.substring(prefix.length()));
    }
}
