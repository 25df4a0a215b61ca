package io.hpmstream.pipeline.config;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The configuration of a training as far as it is recorded: every {@code hpm.*} option with the
 * value that it had, given or by default. What is said of Kafka is not, as it belongs to the place
 * and may name secrets, and no other secret is either.
 *
 * @param options by key, as text; empty if nobody told them
 * @param settings those among them that a training keeps
 */
public record RecordedConfiguration(Map<String, String> options, FixedSettings settings) {

    /** Nobody told it. */
    public static final RecordedConfiguration NONE =
            new RecordedConfiguration(Map.of(), new FixedSettings(Map.of()));

    private static final String KAFKA_PREFIX = "hpm.kafka.";

    public RecordedConfiguration {
        options = Map.copyOf(options);
    }

    /**
     * That of a training, or none if there is no {@code hpm.*} option in it.
     *
     * @throws ConfigException naming every problem at once
     */
    public static RecordedConfiguration of(Configuration configuration) {
        if (configuration.keySet().stream()
                .noneMatch(key -> key.startsWith(PretrainOptions.PREFIX))) {
            return NONE;
        }
        Configuration all = new Configuration(configuration);
        if (!all.contains(PretrainOptions.BOOTSTRAP_SERVERS)) {
            // left to hpm submit, which knows the cluster's own
            all.set(PretrainOptions.BOOTSTRAP_SERVERS, "of-the-cluster:0");
        }
        FixedSettings settings = FixedSettings.of(PretrainConfig.from(all));
        PretrainOptions.all().forEach(option -> complete(all, option));
        Map<String, String> options = new TreeMap<>(all.toMap());
        options.keySet().removeIf(key -> !isRecorded(key));
        return new RecordedConfiguration(options, settings);
    }

    private static boolean isRecorded(String key) {
        return key.startsWith(PretrainOptions.PREFIX)
                && !key.startsWith(KAFKA_PREFIX)
                && !SecretOptions.isSecret(key);
    }

    /** The id of the run, if the configuration was told. */
    public Optional<String> runId() {
        return Optional.ofNullable(options.get(PretrainOptions.RUN_ID.key()));
    }

    private static <T> void complete(Configuration all, ConfigOption<T> option) {
        if (!all.contains(option) && option.hasDefaultValue()) {
            all.set(option, option.defaultValue());
        }
    }
}
