package io.hpmstream.curation.config;

import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Knows secrets, and replaces {@code ${env:NAME}} and {@code ${file:/path}} by what they stand for.
 * Stateless.
 */
final class Secrets {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");

    private final Map<String, String> environment;

    Secrets(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Whether an option is the token, or a property that Kafka's clients never show. */
    static boolean isSecret(String key) {
        String ofKafka = ConfigReader.KAFKA_PROPERTIES_PREFIX;
        return key.startsWith(ofKafka)
                ? isPassword(key.substring(ofKafka.length()))
                : key.equals(CurationOption.TOKEN.key());
    }

    private static boolean isPassword(String property) {
        return Stream.of(
                        ProducerConfig.configDef(),
                        ConsumerConfig.configDef(),
                        AdminClientConfig.configDef())
                .map(definition -> definition.configKeys().get(property))
                .anyMatch(key -> key != null && key.type == ConfigDef.Type.PASSWORD);
    }

    static boolean holdsReference(String value) {
        return REFERENCE.matcher(value).find();
    }

    static boolean isReference(String value) {
        return REFERENCE.matcher(value).matches();
    }

    String resolve(String key, String value) {
        return REFERENCE
                .matcher(value)
                .replaceAll(match -> Matcher.quoteReplacement(lookUp(key, match)));
    }

    private String lookUp(String key, MatchResult reference) {
        String name = reference.group(2);
        if (reference.group(1).equals("env")) {
            String value = environment.get(name);
            if (value == null) {
                throw new IllegalArgumentException(
                        "environment variable %s is not set (%s)".formatted(name, key));
            }
            return value;
        }
        try {
            // editors and 'echo' end a file with a line break that belongs to no secret
            return Files.readString(Path.of(name)).stripTrailing();
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("cannot read file %s (%s)".formatted(name, key), e);
        }
    }
}
