package io.hpmstream.pipeline.cluster;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the build made: the jars that a cluster is put together from, and the job.
 *
 * @param folder holds {@code lib}, {@code s3} and {@code plugins}
 */
public record Installation(Path folder) {

    /**
     * Finds the installation that this class comes from.
     *
     * @throws ClusterException if it is not complete
     */
    public static Installation locate() {
        Path origin = origin();
        // a jar in its lib folder, or the classes of a build beside it
        Path folder =
                Files.isDirectory(origin)
                        ? origin.resolveSibling("hpm")
                        : origin.resolve("../..").normalize();
        if (!Files.isDirectory(folder.resolve("s3"))) {
            throw new ClusterException(
                    "the jars of a cluster are not in %s: build them with mvn package"
                            .formatted(folder));
        }
        return new Installation(folder);
    }

    private static Path origin() {
        try {
            return Path.of(
                    Installation.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new ClusterException("cannot find the jars of this program", e);
        }
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
