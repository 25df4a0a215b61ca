package io.hpmstream.pipeline.cli;

import picocli.CommandLine.Command;

/** {@code hpm bench}: what can be measured. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        header = "Measure speed on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BenchModelCommand.class, CurateCommand.OfBench.class})
final class BenchCommand {}
