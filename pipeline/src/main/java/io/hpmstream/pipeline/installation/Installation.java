package io.hpmstream.pipeline.installation;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the build made: the jars that a cluster is put together from, and the job.
 *
 * @param folder holds {@code lib}, {@code s3} and {@code plugins}
 */
public record Installation(Path folder) {

    /**
     * Finds the installation that this class comes from.
     *
     * @throws IllegalStateException if it is not complete
     */
    public static Installation locate() {
        Installation installation = besideThisClass();
        if (!Files.isDirectory(installation.folder().resolve("s3"))) {
            throw new IllegalStateException(
                    "the jars of a cluster are not in %s: build them with mvn package"
                            .formatted(installation.folder()));
        }
        return installation;
    }

    // a jar or the classes of a build, beside which it lies, or a jar in its lib folder
    static Installation besideThisClass() {
        Path origin = origin();
        Path beside = origin.resolveSibling("hpm");
        return new Installation(
                Files.isDirectory(beside) ? beside : origin.resolve("../..").normalize());
    }

    private static Path origin() {
        try {
            return Path.of(
                    Installation.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot find the jars of this program", e);
        }
    }

    /** The jar of the curation service, which names the others beside it; empty without one. */
    public static Optional<Path> curation() {
        Path jar = besideThisClass().folder().resolve("curation").resolve("hpm-curation.jar");
        return Files.isRegularFile(jar) ? Optional.of(jar) : Optional.empty();
    }

    /** The jar that a Flink cluster runs. */
    public Path jobJar() {
        return folder.resolveSibling("hpm-stream-job.jar");
    }

    /** The folder of Flink's plugins. */
    public Path plugins() {
        return folder.resolve("plugins");
    }
}
