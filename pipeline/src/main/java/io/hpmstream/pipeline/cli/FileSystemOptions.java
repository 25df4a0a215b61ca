package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.config.ConfigFile;
import io.hpmstream.pipeline.installation.PluggedFileSystems;
import io.hpmstream.pipeline.query.SavedImages;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** How the file system is reached that checkpoints, savepoints and releases lie in. */
final class FileSystemOptions {

    @Option(
            names = "--conf",
            paramLabel = "FILE",
            description =
                    "Configuration with the options of the file system of a savepoint or release.")
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

    /** Lets Flink open file systems with these options. */
    void initialize() throws IOException {
        PluggedFileSystems.initialize(read());
    }

    /** The images of a checkpoint or savepoint. */
    SavedImages open(String savepoint) throws IOException {
        initialize();
        return SavedImages.open(uri(savepoint));
    }

    /** A checkpoint or savepoint of this machine as a URI, everything else as it is. */
    static String uri(String savepoint) {
        return isFile(savepoint) ? Path.of(savepoint).toUri().toString() : savepoint;
    }

    private static boolean isFile(String savepoint) {
        try {
            return Files.exists(Path.of(savepoint));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
