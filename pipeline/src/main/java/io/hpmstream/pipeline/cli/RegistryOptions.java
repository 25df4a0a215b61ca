package io.hpmstream.pipeline.cli;

import io.hpmstream.model.ComputeConfig;
import io.hpmstream.pipeline.config.RecordedConfiguration;
import io.hpmstream.pipeline.embed.EncoderChoice;
import io.hpmstream.pipeline.embed.EncoderChoice.Part;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;

/** Where releases lie. */
final class RegistryOptions {

    @Option(
            names = "--registry",
            required = true,
            paramLabel = "URI",
            description = "Folder of the releases, in any file system of Flink's.")
    private String registry = "";

    @Mixin private FileSystemOptions fileSystem = new FileSystemOptions();

    ReleaseRegistry open() throws IOException {
        fileSystem.initialize();
        return ReleaseRegistry.at(uri(registry), fileSystem.read());
    }

    /** What the options of the file system tell besides: those of a training. */
    RecordedConfiguration configuration() {
        return RecordedConfiguration.of(fileSystem.read());
    }

    /** An encoder of a release that lies there. */
    EncoderChoice encoder(String release, Part part, ComputeConfig compute) throws IOException {
        fileSystem.initialize();
        return new EncoderChoice(uri(registry), release, part, compute);
    }

    /** A folder of this machine as a URI, whether it exists or not, everything else as it is. */
    static String uri(String place) {
        return place.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*")
                ? place
                : Path.of(place).toAbsolutePath().normalize().toUri().toString();
    }
}
