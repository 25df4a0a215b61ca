package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.cluster.Cluster;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** The options that say on which Flink cluster a command works: one of ours, or one by address. */
final class ClusterOptions {

    @ArgGroup private @Nullable Choice choice;

    /** One of both. */
    static final class Choice {
        @Option(
                names = "--cluster",
                paramLabel = "DIR",
                description =
                        "Folder of a cluster of hpm cluster start. Default: cluster in the work folder")
        private @Nullable Path folder;

        @Option(
                names = "--address",
                paramLabel = "URL",
                description = "Web address of any Flink cluster, such as http://127.0.0.1:8081.")
        private @Nullable URI address;
    }

    /** The cluster of ours that is meant, unless it is given by its address. */
    Optional<Cluster> cluster(Hpm hpm) {
        if (choice != null && choice.address != null) {
            return Optional.empty();
        }
        Path folder =
                choice != null && choice.folder != null
                        ? choice.folder
                        : ClusterFolderOption.standard(hpm.runFolder());
        return Optional.of(new Cluster(folder));
    }

    /** Where the cluster is. */
    URI address(Hpm hpm) {
        if (choice == null || choice.address == null) {
            return cluster(hpm).orElseThrow().plan().webAddress();
        }
        URI address = choice.address;
        if (address.getHost() == null || address.getPort() < 0) {
            throw new IllegalArgumentException(
                    "address must be http://HOST:PORT, actual: %s (--address)".formatted(address));
        }
        return address;
    }
}
