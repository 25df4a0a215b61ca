package io.hpmstream.pipeline.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.hpmstream.connectors.kafka.KafkaSecrets;
import org.apache.flink.configuration.Configuration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A configuration as people write it: one YAML file, nested or with dotted keys as they like, and
 * {@code key=value} pairs that win over it.
 */
public final class ConfigFile {

    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    // a key written twice is a mistake, whichever of them was meant
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    // how the parser begins a line that it quotes
    private static final String QUOTE = "    ";

    private ConfigFile() {}

    /**
     * Reads the file.
     *
     * @throws ConfigException if it cannot be read or is no YAML mapping
     */
    public static Configuration read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new ConfigException(List.of("cannot read configuration " + file + ": " + e));
        }
        Configuration configuration = new Configuration();
        try {
            JsonNode root = YAML.readTree(text);
            if (root.isMissingNode() || root.isNull()) {
                return configuration;
            }
            if (!root.isObject()) {
                throw new ConfigException(
                        List.of("configuration " + file + " must be a mapping of options"));
            }
            flatten("", root, configuration);
        } catch (JsonProcessingException e) {
            throw new ConfigException(
                    List.of("configuration " + file + " is not YAML: " + withoutQuotes(e)));
        }
        return configuration;
    }

    /** What is wrong and where, without the lines that the parser quotes: they may hold secrets. */
    private static String withoutQuotes(JsonProcessingException problem) {
        return problem.getOriginalMessage()
                .lines()
                .filter(line -> !line.startsWith(QUOTE))
                .map(String::strip)
                .collect(Collectors.joining(" "));
    }

    /**
     * Puts {@code key=value} pairs over a configuration.
     *
     * @throws ConfigException if one of them is a secret: every process of the machine can read a
     *     command line
     */
    public static void override(Configuration configuration, Map<String, String> pairs) {
        List<String> secrets =
                pairs.entrySet().stream()
                        .filter(pair -> SecretOptions.isSecret(pair.getKey()))
                        .filter(pair -> !KafkaSecrets.isReference(pair.getValue()))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .map(ConfigFile::misplaced)
                        .toList();
        if (!secrets.isEmpty()) {
            throw new ConfigException(secrets);
        }
        pairs.forEach(configuration::setString);
    }

    private static String misplaced(String key) {
        return "%s must not stand on the command line, where every process can read it; %s"
                .formatted(key, SecretOptions.properPlace(key));
    }

    private static void flatten(String key, JsonNode node, Configuration into) {
        if (node.isObject()) {
            node.properties()
                    .forEach(
                            entry ->
                                    flatten(
                                            key.isEmpty()
                                                    ? entry.getKey()
                                                    : key + "." + entry.getKey(),
                                            entry.getValue(),
                                            into));
        } else if (node.isArray()) {
            List<String> elements = new ArrayList<>();
            node.forEach(element -> elements.add(element.asText()));
            // Flink's own notation of a list
            into.setString(key, String.join(";", elements));
        } else if (!node.isNull()) {
            into.setString(key, node.asText());
        }
    }
}
