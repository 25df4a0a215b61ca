package io.hpmstream.pipeline.config;

import java.util.List;

/** A configuration that cannot be run, with everything that is wrong with it. */
public final class ConfigException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /**
     * @param problems at least one
     */
    public ConfigException(List<String> problems) {
        super(
                problems.size() == 1
                        ? problems.get(0)
                        : "the configuration has %d problems:\n  - %s"
                                .formatted(problems.size(), String.join("\n  - ", problems)));
    }
}
