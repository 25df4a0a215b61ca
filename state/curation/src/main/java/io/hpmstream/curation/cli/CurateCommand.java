package io.hpmstream.curation.cli;

import picocli.CommandLine.Command;

/** {@code hpm curate}: what people look at images by. */
@Command(
        name = "curate",
        mixinStandardHelpOptions = true,
        header =
                "Ask the stream what is hard: an index of every image, with a web page and an HTTP interface.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ServeCommand.class)
final class CurateCommand {}
