package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.config.ConfigFile;
import io.hpmstream.pipeline.installation.PluggedFileSystems;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where releases lie, and how the file system is reached. */
final class RegistryOptions {

    @Option(
            names = "--registry",
            required = true,
            paramLabel = "URI",
            description = "Folder of the releases, in any file system of Flink's.")
    private String registry = "";

    @Option(
            names = "--conf",
            paramLabel = "FILE",
            description = "Configuration with the options of the file system.")
    private @Nullable Path file;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "Set one option; wins over the file. May be repeated.")
    private Map<String, String> pairs = new LinkedHashMap<>();

    ReleaseRegistry open() throws IOException {
        Configuration options = file == null ? new Configuration() : ConfigFile.read(file);
        ConfigFile.override(options, pairs);
        PluggedFileSystems.initialize(options);
        return ReleaseRegistry.at(uri(registry));
    }

    /** A folder of this machine as a URI, everything else as it is. */
    static String uri(String place) {
        return place.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*")
                ? place
                : Path.of(place).toAbsolutePath().normalize().toUri().toString();
    }
}
