package io.hpmstream.pipeline.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

import static java.util.Objects.requireNonNull;

/** {@code hpm bench}: what can be measured. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        header = "Measure speed on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BenchModelCommand.class,
            BenchCheckpointCommand.class,
            CurateCommand.OfBench.class
        })
final class BenchCommand {

    @ParentCommand private @Nullable Hpm hpm;

    Hpm hpm() {
        return requireNonNull(hpm);
    }
}
