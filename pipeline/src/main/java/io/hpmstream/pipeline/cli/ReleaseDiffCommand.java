package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.release.ReleaseDiff;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm release diff}. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Tell what differs between two releases.",
        description = {
            "%nSettings, the distance of their weights part by part, their evaluations on the same images side by side,"
                    + " and how the hardness of their images changed.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm release diff champion 3f2a9c --registry releases",
            "  ./hpm release diff spring summer --registry s3://models/garments --output json"
        })
final class ReleaseDiffCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "FIRST",
            description = "Its name, an alias that means it, or the beginning of its id.")
    private String first = "";

    @Parameters(index = "1", paramLabel = "SECOND", description = "The other one.")
    private String second = "";

    @Mixin private RegistryOptions registryOptions = new RegistryOptions();

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table or json. Default: table")
    private Format output = Format.TABLE;

    enum Format {
        TABLE,
        JSON
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        PrintWriter err = requireNonNull(spec).commandLine().getErr();
        ReleaseRegistry registry = registryOptions.open();
        ReleaseDiff diff;
        try (ReadingLine line = ReadingLine.on(err, "comparing")) {
            diff =
                    ReleaseDiff.between(
                            registry.resolve(first),
                            registry.resolve(second),
                            registry.evaluations(),
                            line);
        }
        switch (output) {
            case TABLE -> ReleaseDiffPrinter.printTables(diff, out);
            case JSON -> ReleaseDiffPrinter.printJson(diff, out);
        }
        out.flush();
        return 0;
    }
}
