package io.hpmstream.pipeline.installation;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.DefaultPluginManager;
import org.apache.flink.core.plugin.DirectoryBasedPluginFinder;
import org.apache.flink.core.plugin.PluginManager;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The file systems that Flink knows in this JVM: those of its own and the plugins that the build
 * made, so that {@code s3:} is as good a place as {@code file:} without a cluster too.
 */
public final class PluggedFileSystems {

    /** What is asked of the S3 file system where the user's configuration is silent. */
    public static final Map<String, String> DEFAULTS =
            Map.of(
                    // parts wait for their upload here, at most four of an object at a time; the
                    // plugin itself puts the JVM's folder for the variable
                    "s3.buffer.dir", "${java.io.tmpdir}/s3",
                    // else every upload is followed by a request that deletes marks of folders
                    "s3.directory.marker.retention", "keep",
                    // The JobManager writes a checkpoint's address to storage under the lock of
                    // its checkpoints: until that has succeeded or failed it neither completes nor
                    // gives up another one. Flink tries ten times, and each time the file system
                    // tries again after pauses that double, three times here, around the client's
                    // own second try: 3 s each, half a minute in all. Left to Hadoop it is days
                    // where storage answers "slow down".
                    "s3.attempts.maximum", "1",
                    "s3.retry.limit", "3",
                    "s3.retry.interval", "200ms",
                    "s3.retry.throttle.limit", "3");

    private PluggedFileSystems() {}

    /** Sets them up with options such as {@code s3.endpoint}; the last call wins. */
    public static void initialize(Configuration options) throws IOException {
        Configuration all = Configuration.fromMap(DEFAULTS);
        all.addAll(options);
        FileSystem.initialize(all, plugins(options));
    }

    private static @Nullable PluginManager plugins(Configuration options) throws IOException {
        Path plugins = Installation.besideThisClass().plugins();
        return Files.isDirectory(plugins)
                ? new DefaultPluginManager(
                        new DirectoryBasedPluginFinder(plugins).findPlugins(),
                        CoreOptions.getPluginParentFirstLoaderPatterns(options))
                : null;
    }
}
