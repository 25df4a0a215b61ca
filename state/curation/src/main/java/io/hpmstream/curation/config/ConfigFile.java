package io.hpmstream.curation.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The YAML file that the job is configured by: nested or with dotted keys. Everything in it becomes
 * text.
 */
public final class ConfigFile {

    // how the parser begins a line that it quotes
    private static final String QUOTE = "    ";

    private ConfigFile() {}

    /**
     * Reads a file.
     *
     * @throws ConfigException if it cannot be read or is no mapping
     */
    public static Map<String, String> read(Path file) {
        Map<String, String> values = new LinkedHashMap<>();
        try {
            JsonNode tree = new YAMLMapper().readTree(Files.readString(file));
            if (tree != null && !tree.isMissingNode() && !tree.isNull()) {
                if (!tree.isObject()) {
                    throw new ConfigException(List.of(file + " must be a mapping of options"));
                }
                flatten("", tree, values);
            }
        } catch (JsonProcessingException e) {
            // without the cause, which quotes the file
            throw new ConfigException(
                    List.of("%s is not YAML: %s".formatted(file, withoutQuotes(e))));
        } catch (IOException e) {
            throw new ConfigException("cannot read the configuration %s".formatted(file), e);
        }
        return values;
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
     * Puts {@code key=value} pairs over what a file said.
     *
     * @throws ConfigException if one of them is a secret: every process of the machine can read a
     *     command line
     */
    public static void override(Map<String, String> values, Map<String, String> pairs) {
        List<String> secrets =
                pairs.entrySet().stream()
                        .filter(pair -> Secrets.isSecret(pair.getKey()))
                        .filter(pair -> !Secrets.holdsReference(pair.getValue()))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .map(ConfigFile::misplaced)
                        .toList();
        if (!secrets.isEmpty()) {
            throw new ConfigException(secrets);
        }
        values.putAll(pairs);
    }

    private static String misplaced(String key) {
        return "%s must not stand on the command line, where every process can read it; give a reference such as ${file:/path}"
                .formatted(key);
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> values) {
        if (node.isObject()) {
            node.properties()
                    .forEach(
                            field ->
                                    flatten(
                                            prefix.isEmpty()
                                                    ? field.getKey()
                                                    : prefix + "." + field.getKey(),
                                            field.getValue(),
                                            values));
        } else if (node.isArray()) {
            List<String> items = new ArrayList<>();
            node.forEach(item -> items.add(item.asText()));
            values.put(prefix, String.join(";", items));
        } else if (!node.isNull()) {
            values.put(prefix, node.asText());
        }
    }
}
