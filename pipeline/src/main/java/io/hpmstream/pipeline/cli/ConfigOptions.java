package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.config.ConfigFile;
import io.hpmstream.pipeline.config.PretrainConfig;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The options of a command that looks at a run by its configuration. */
final class ConfigOptions {

    @Option(names = "--conf", paramLabel = "FILE", description = "Configuration of the run.")
    private @Nullable Path file;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "Set one option; wins over the file. May be repeated.")
    private Map<String, String> pairs = new LinkedHashMap<>();

    PretrainConfig read() {
        Configuration options = file == null ? new Configuration() : ConfigFile.read(file);
        ConfigFile.override(options, pairs);
        return PretrainConfig.from(options);
    }
}
