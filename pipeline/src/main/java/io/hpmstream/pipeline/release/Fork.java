package io.hpmstream.pipeline.release;

import io.hpmstream.pipeline.config.ConfigException;
import io.hpmstream.pipeline.config.PretrainOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A second training from the cut of a release, beside the one that the release is of: it reads the
 * same images and writes nothing that its parent writes.
 *
 * @param parent where it begins
 * @param runId its own
 */
public record Fork(Release parent, String runId) {

    /**
     * Gives the fork its id, and output topics that are called after it where the configuration
     * does not set them.
     *
     * @return what was set, by option key: the fork's configuration from then on
     * @throws ConfigException naming everything that the fork would share with its parent
     * @throws IOException if the release does not tell what its training wrote
     */
    public Map<String, String> completeOptions(Configuration options) throws IOException {
        Configuration before = configurationOfParent();
        Map<String, String> set = new LinkedHashMap<>();
        set(options, PretrainOptions.RUN_ID, runId, set);
        for (ConfigOption<String> output : outputs(options)) {
            if (!options.contains(output)) {
                set(options, output, own(output), set);
            }
        }
        refuseShared(before, options);
        return set;
    }

    private Configuration configurationOfParent() throws IOException {
        Map<String, String> configuration = parent.manifest().configuration();
        if (configuration.isEmpty()) {
            throw new IOException(
                    "release %s does not tell its run id and topics, which a fork must not share: it was made without the configuration of its training; make one that does with 'hpm release create --from %s --conf FILE'"
                            .formatted(parent.shortId(), parent.state()));
        }
        return Configuration.fromMap(configuration);
    }

    private void refuseShared(Configuration before, Configuration options) {
        List<String> shared = new ArrayList<>();
        if (before.get(PretrainOptions.RUN_ID).equals(runId)) {
            shared.add(
                    "%s must not be '%s', which is that of release %s: give --fork another"
                            .formatted(PretrainOptions.RUN_ID.key(), runId, parent.shortId()));
        }
        Map<String, String> written =
                outputs(before).stream()
                        .collect(
                                Collectors.toMap(
                                        before::get, ConfigOption::key, (one, two) -> one));
        for (ConfigOption<String> output : outputs(options)) {
            String topic = options.get(output);
            if (written.containsKey(topic)) {
                shared.add(
                        "%s must not be '%s', which the training of release %s writes (%s): set it to another, such as %s"
                                .formatted(
                                        output.key(),
                                        topic,
                                        parent.shortId(),
                                        written.get(topic),
                                        topic + "." + runId));
            }
        }
        if (!shared.isEmpty()) {
            throw new ConfigException(shared);
        }
    }

    /** The topics that a training writes. */
    private static List<ConfigOption<String>> outputs(Configuration options) {
        List<ConfigOption<String>> outputs = new ArrayList<>();
        outputs.add(PretrainOptions.HARDNESS_TOPIC);
        outputs.add(PretrainOptions.DEAD_LETTER_TOPIC);
        if (options.get(PretrainOptions.THUMBNAILS)) {
            outputs.add(PretrainOptions.THUMBNAILS_TOPIC);
        }
        return outputs;
    }

    private String own(ConfigOption<String> output) {
        return output.defaultValue() + "." + runId;
    }

    private static void set(
            Configuration options,
            ConfigOption<String> option,
            String value,
            Map<String, String> set) {
        options.set(option, value);
        set.put(option.key(), value);
    }
}
