package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.cluster.Cluster;
import io.hpmstream.pipeline.run.RunFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.nio.file.Path;

/** The option that says which cluster is meant. */
final class ClusterFolderOption {

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "The cluster's folder. Default: cluster in the work folder")
    private @Nullable Path folder;

    Cluster cluster(Hpm hpm) {
        return new Cluster(folder == null ? standard(hpm.runFolder()) : folder);
    }

    /** The folder of the cluster when none is named: beside the temporary folders of all runs. */
    static Path standard(RunFolder run) {
        return run.path().resolve(Path.of("..", "..", "cluster")).normalize();
    }
}
