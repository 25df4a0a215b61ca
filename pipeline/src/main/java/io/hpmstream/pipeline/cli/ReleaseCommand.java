package io.hpmstream.pipeline.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import static java.util.Objects.requireNonNull;

/** {@code hpm release}. */
@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        subcommands = {
            ReleaseCreateCommand.class,
            ReleaseListCommand.class,
            ReleaseShowCommand.class,
            ReleaseVerifyCommand.class,
            ReleaseWatchCommand.class,
            ReleaseDiffCommand.class,
            ReleasePromoteCommand.class,
            ReleaseRollbackCommand.class,
            ReleaseHistoryCommand.class,
            ReleaseGateCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Makes releases of a savepoint, looks at them, and says which of them is in use.%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm release create --from hpm-checkpoints/garments/savepoint-5de2c1-0a1b2c --registry releases",
            "  ./hpm release verify 3f2a9c --registry releases",
            "  ./hpm release diff champion 3f2a9c --registry releases",
            "  ./hpm release promote 3f2a9c --alias champion --registry releases"
        })
final class ReleaseCommand implements Runnable {

    @Spec private @Nullable CommandSpec spec;

    @ParentCommand private @Nullable Hpm hpm;

    Hpm hpm() {
        return requireNonNull(hpm);
    }

    @Override
    public void run() {
        throw new ParameterException(
                requireNonNull(spec).commandLine(),
                "a command is missing: create, list, show, verify, watch, diff, promote, rollback, history or gate");
    }
}
