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

/**
 * The file systems that Flink knows in this JVM: those of its own and the plugins that the build
 * made, so that {@code s3:} is as good a place as {@code file:} without a cluster too.
 */
public final class PluggedFileSystems {

    private PluggedFileSystems() {}

    /** Sets them up with options such as {@code s3.endpoint}; the last call wins. */
    public static void initialize(Configuration options) throws IOException {
        FileSystem.initialize(options, plugins(options));
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
