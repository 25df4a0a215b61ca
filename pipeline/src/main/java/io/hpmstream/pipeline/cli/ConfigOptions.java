package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.config.ConfigFile;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The configuration of a run. */
final class ConfigOptions {

    @Option(names = "--conf", paramLabel = "FILE", description = "Configuration of the run.")
    private @Nullable Path file;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "Set one option; wins over the file. May be repeated.")
    private Map<String, String> pairs = new LinkedHashMap<>();

    Configuration read() {
        Configuration options = file == null ? new Configuration() : ConfigFile.read(file);
        ConfigFile.override(options, pairs);
        return options;
    }
}
