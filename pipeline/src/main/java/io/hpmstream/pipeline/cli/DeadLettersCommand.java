package io.hpmstream.pipeline.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import static java.util.Objects.requireNonNull;

/** {@code hpm dead-letters}. */
@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        subcommands = {DeadLettersListCommand.class, DeadLettersReplayCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        description = "Shows the images that could not be trained, and sends them back.%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm dead-letters list --conf hpm.yaml --code corrupt --limit 20",
            "  ./hpm dead-letters replay --conf hpm.yaml --code uri-not-found --dry-run"
        })
final class DeadLettersCommand implements Runnable {

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                requireNonNull(spec).commandLine(), "a command is missing: list or replay");
    }
}
