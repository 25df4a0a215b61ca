package io.hpmstream.curation.config;

import io.hpmstream.curation.config.CurationConfig.HttpConfig;
import io.hpmstream.curation.config.CurationConfig.IndexConfig;
import io.hpmstream.curation.config.CurationConfig.KafkaConfig;
import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns texts into a configuration and collects what is wrong with them. Serves one reading. */
final class ConfigReader {

    private static final String SERVICE_PREFIX = "hpm.curation.";
    static final String KAFKA_PROPERTIES_PREFIX = "hpm.kafka.properties.";
    // read by the job: whether it obeys tags
    private static final List<String> OF_THE_JOB = List.of("hpm.curation.tags");
    private static final Pattern SIZE = Pattern.compile("(\\d+) *(b|kb|mb|gb)?");
    private static final int SHORTEST_TOKEN = 16;

    private final Map<String, String> values;
    private final Secrets secrets;
    private final List<String> problems = new ArrayList<>();

    ConfigReader(Map<String, String> values, Map<String, String> environment) {
        this.values = values;
        this.secrets = new Secrets(environment);
    }

    CurationConfig read() {
        unknownKeys();
        KafkaConfig kafka = kafka();
        CurationConfig config = new CurationConfig(kafka, index(kafka.runId()), http());
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return config;
    }

    private void unknownKeys() {
        List<String> known =
                Arrays.stream(CurationOption.values()).map(CurationOption::key).toList();
        values.keySet().stream()
                .filter(key -> key.startsWith(SERVICE_PREFIX))
                .filter(key -> !known.contains(key) && !OF_THE_JOB.contains(key))
                .forEach(
                        key ->
                                problems.add(
                                        "unknown option '%s'; docs/options.md lists all"
                                                .formatted(key)));
    }

    private KafkaConfig kafka() {
        Map<String, String> properties = new HashMap<>();
        values.forEach(
                (key, value) -> {
                    if (key.startsWith(KAFKA_PROPERTIES_PREFIX)) {
                        String name = key.substring(KAFKA_PROPERTIES_PREFIX.length());
                        properties.put(name, resolve(key, value));
                    }
                });
        return new KafkaConfig(
                required(CurationOption.BOOTSTRAP_SERVERS),
                text(CurationOption.RUN_ID),
                text(CurationOption.HARDNESS_TOPIC),
                text(CurationOption.THUMBNAILS_TOPIC),
                text(CurationOption.TAGS_TOPIC),
                Boolean.parseBoolean(text(CurationOption.CREATE_TOPICS)),
                (short) whole(CurationOption.TOPIC_REPLICATION, -1, Short.MAX_VALUE),
                properties);
    }

    private IndexConfig index(String runId) {
        String dir = optional(CurationOption.DIR);
        try {
            Path path =
                    dir == null
                            ? defaultFolder().resolve(runId.replaceAll("[^A-Za-z0-9._-]", "_"))
                            : Path.of(dir);
            return new IndexConfig(path.toAbsolutePath(), size(CurationOption.CACHE_SIZE));
        } catch (InvalidPathException e) {
            problems.add(
                    "the folder must be a path, actual: %s (%s)"
                            .formatted(dir, CurationOption.DIR.key()));
            return new IndexConfig(Path.of(""), 0);
        }
    }

    private static Path defaultFolder() {
        return Path.of(
                System.getProperty("user.home"), ".local", "share", "hpm-stream", "curation");
    }

    private HttpConfig http() {
        String host = text(CurationOption.HOST);
        @Nullable String token = token();
        if (token == null && !isLoopback(host)) {
            problems.add(
                    "a token is needed where others can connect, actual host: %s (%s); set %s to ${file:/path} or ${env:NAME}"
                            .formatted(
                                    host, CurationOption.HOST.key(), CurationOption.TOKEN.key()));
        }
        return new HttpConfig(
                host,
                whole(CurationOption.PORT, 0, 65_535),
                !values.containsKey(CurationOption.PORT.key()),
                token,
                Arrays.stream(text(CurationOption.ALLOWED_HOSTS).split("[;,]"))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList(),
                whole(CurationOption.MAX_PAGE_SIZE, 1, 10_000),
                whole(CurationOption.MAX_REQUESTS, 1, 1_000),
                whole(CurationOption.MAX_EXPORTS, 1, 100));
    }

    private @Nullable String token() {
        String given = optional(CurationOption.TOKEN);
        if (given == null) {
            return null;
        }
        if (!Secrets.isReference(given)) {
            problems.add(
                    "a token must not stand in a configuration: refer to it by ${file:/path} or ${env:NAME} (%s)"
                            .formatted(CurationOption.TOKEN.key()));
            return null;
        }
        String token = resolve(CurationOption.TOKEN.key(), given).strip();
        if (token.length() < SHORTEST_TOKEN && problems.isEmpty()) {
            problems.add(
                    "a token must have at least %d characters, actual: %d (%s)"
                            .formatted(SHORTEST_TOKEN, token.length(), CurationOption.TOKEN.key()));
        }
        return token;
    }

    private boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            problems.add(
                    "the host must be an address of this machine, actual: %s (%s)"
                            .formatted(host, CurationOption.HOST.key()));
            return true;
        }
    }

    private String resolve(String key, String value) {
        try {
            return secrets.resolve(key, value);
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
            return "";
        }
    }

    private @Nullable String optional(CurationOption option) {
        String value = values.get(option.key());
        return value == null || value.isBlank() ? option.defaultValue() : value.strip();
    }

    private String text(CurationOption option) {
        String value = optional(option);
        return value == null ? "" : value;
    }

    private String required(CurationOption option) {
        String value = optional(option);
        if (value == null) {
            problems.add("option '%s' is required".formatted(option.key()));
            return "";
        }
        return value;
    }

    private int whole(CurationOption option, int least, int most) {
        String value = text(option);
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, with the bounds
        }
        problems.add(
                "a whole number from %d to %d is needed, actual: %s (%s)"
                        .formatted(least, most, value, option.key()));
        return least;
    }

    private long size(CurationOption option) {
        String value = text(option);
        Matcher matcher = SIZE.matcher(value.toLowerCase(java.util.Locale.ROOT));
        if (!matcher.matches()) {
            problems.add(
                    "a size such as 256 mb is needed, actual: %s (%s)"
                            .formatted(value, option.key()));
            return 0;
        }
        String unit = matcher.group(2);
        int shift = unit == null ? 0 : 10 * List.of("b", "kb", "mb", "gb").indexOf(unit);
        return Long.parseLong(matcher.group(1)) << shift;
    }
}
