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
                    // the client's own tries
                    "s3.attempts.maximum", "3",
                    // around them the file system tries again, after pauses that double: for about
                    // 20 s altogether. Unless told so it goes on for days where storage answers
                    // "slow down", and the JobManager, which writes to storage under the lock of
                    // its checkpoints, neither completes nor gives up another one meanwhile.
                    "s3.retry.limit", "5",
                    "s3.retry.throttle.limit", "5");

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
