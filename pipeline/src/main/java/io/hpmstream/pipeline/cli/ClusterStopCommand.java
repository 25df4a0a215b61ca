package io.hpmstream.pipeline.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm cluster stop}. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Ends every process of a cluster, also when its supervisor is gone. Its data stay: jobs that ran go"
                        + " on after the next start.")
final class ClusterStopCommand implements Callable<Integer> {

    @ParentCommand private @Nullable ClusterCommand parent;

    @Mixin private ClusterFolderOption folder = new ClusterFolderOption();

    @Override
    public Integer call() throws Exception {
        int ended = folder.cluster(requireNonNull(parent).hpm()).stop();
        System.out.println(ended == 0 ? "nothing was running" : "ended " + ended + " processes");
        return 0;
    }
}
