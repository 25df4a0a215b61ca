package io.hpmstream.curation.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

import java.util.Objects;

/** {@code hpm curate}: what people look at images by. */
@Command(
        name = "curate",
        mixinStandardHelpOptions = true,
        header =
                "Ask the stream what is hard: an index of every image, with a web page and an HTTP interface.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ServeCommand.class)
final class CurateCommand {

    @ParentCommand private @Nullable Curate parent;

    Curate parent() {
        return Objects.requireNonNull(parent);
    }
}
