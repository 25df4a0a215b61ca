package io.hpmstream.connectors.kafka;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces {@code ${env:NAME}} and {@code ${file:/path}} by what they stand for, in the process
 * that connects. A message of a failure names the reference and the property, never a value.
 * Stateless.
 */
final class SecretReferences {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");

    // Kafka's own providers have the same syntax; who names them wants them
    private static final String KAFKAS_OWN = "config.providers";

    private final Map<String, String> environment;

    SecretReferences(Map<String, String> environment) {
        this.environment = environment;
    }

    static boolean isReference(String value) {
        return REFERENCE.matcher(value).find();
    }

    /** The properties with nothing left to look up. */
    Map<String, String> resolve(Map<String, String> properties) {
        if (properties.containsKey(KAFKAS_OWN)) {
            return properties;
        }
        Map<String, String> resolved = new HashMap<>();
        properties.forEach((key, value) -> resolved.put(key, resolve(key, value)));
        return resolved;
    }

    private String resolve(String key, String value) {
        return REFERENCE
                .matcher(value)
                .replaceAll(match -> Matcher.quoteReplacement(lookUp(key, match)));
    }

    private String lookUp(String key, MatchResult reference) {
        String name = reference.group(2);
        return reference.group(1).equals("env") ? variable(key, name) : file(key, name);
    }

    private String variable(String key, String name) {
        String value = environment.get(name);
        if (value == null) {
            throw unresolved(key, "environment variable %s is not set".formatted(name), null);
        }
        return value;
    }

    private static String file(String key, String name) {
        try {
            // editors and 'echo' end a file with a line break that belongs to no password
            return Files.readString(Path.of(name)).stripTrailing();
        } catch (IOException | InvalidPathException e) {
            throw unresolved(key, "cannot read file %s".formatted(name), e);
        }
    }

    private static KafkaSetupException unresolved(
            String key, String problem, @Nullable Exception cause) {
        return new KafkaSetupException(
                "%s in this process (hpm.kafka.properties.%s); each process that connects to Kafka needs it: client, JobManager and TaskManagers"
                        .formatted(problem, key),
                cause);
    }
}
