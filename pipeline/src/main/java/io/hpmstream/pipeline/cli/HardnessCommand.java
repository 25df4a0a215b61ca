package io.hpmstream.pipeline.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import static java.util.Objects.requireNonNull;

/** {@code hpm hardness}. */
@Command(
        name = "hardness",
        mixinStandardHelpOptions = true,
        subcommands = {
            HardnessTopCommand.class,
            HardnessGetCommand.class,
            HardnessHistogramCommand.class,
            HardnessExportCommand.class,
            HardnessDiffCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        header = "Ask which images the model finds hard, and where in them.",
        description = {
            "%nHardness is an image's loss divided by the loss of an average image of its time: 1 is average, 2 is"
                    + " twice as hard. Progress is how much it fell at the last sighting: positive is getting easier.%n",
            "The same questions can be asked of the curation service, live (--server), or of a checkpoint or"
                    + " savepoint without any service (--from): the answers have the same columns and the same order."
                    + " Tags are known to the service alone.%n"
        },
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm hardness top --source camera-3",
            "  ./hpm hardness top --from hpm-checkpoints/garments/savepoint-5de2c1-0a1b2c --limit 20",
            "  ./hpm hardness get cat-17",
            "  ./hpm hardness histogram --min-sightings 2 --field progress",
            "  ./hpm hardness export --tag keep --file keep.parquet",
            "  ./hpm hardness diff s3://training/savepoints/monday s3://training/savepoints/friday --conf hpm.yaml"
        })
final class HardnessCommand implements Runnable {

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                requireNonNull(spec).commandLine(),
                "a command is missing: top, get, histogram, export or diff");
    }
}
