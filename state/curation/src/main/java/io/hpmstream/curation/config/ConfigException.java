package io.hpmstream.curation.config;

import java.util.List;

/** A configuration that cannot be used; the message names every problem. */
public final class ConfigException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public ConfigException(List<String> problems) {
        super(
                problems.size() == 1
                        ? problems.get(0)
                        : "%d problems in the configuration:%n  - %s"
                                .formatted(problems.size(), String.join("\n  - ", problems)));
    }

    public ConfigException(String problem, Exception cause) {
        super(problem, cause);
    }
}
