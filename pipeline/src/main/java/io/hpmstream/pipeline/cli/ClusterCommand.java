package io.hpmstream.pipeline.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.util.Objects;

/** {@code hpm cluster}. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        subcommands = {
            ClusterStartCommand.class,
            ClusterStatusCommand.class,
            ClusterStopCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        description = {
            "Runs what production has, on this machine and on the loopback address only: ZooKeeper, an S3"
                    + " server, Kafka, a Flink JobManager and TaskManagers, each in a process of its own."
                    + " A supervisor starts again what dies.%n",
            "Jobs come onto it with hpm submit. All files lie in one folder; what is in it stays after a stop,"
                    + " and the next start goes on from there.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm cluster start --task-managers 2",
            "  ./hpm submit --conf hpm.yaml",
            "  ./hpm cluster status",
            "  ./hpm cluster stop"
        })
final class ClusterCommand implements Runnable {
    @Spec private @Nullable CommandSpec spec;

    @ParentCommand private @Nullable Hpm hpm;

    Hpm hpm() {
        return Objects.requireNonNull(hpm);
    }

    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "a command is missing");
    }
}
