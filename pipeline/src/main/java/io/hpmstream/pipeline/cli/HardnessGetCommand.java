package io.hpmstream.pipeline.cli;

import io.hpmstream.export.ImageRow;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm hardness get}. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Tell everything known of one image.",
        description = {
            "%nHow hard it is, where it came from, its last sightings and a map of which of its patches are hard."
                    + " Ends with 1 if nothing is known of it.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm hardness get cat-17",
            "  ./hpm hardness get cat-17 --from s3://training/savepoints/monday --output json"
        })
final class HardnessGetCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The image's id.")
    private String imageId = "";

    @Mixin private AnswerOptions whom = new AnswerOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        PrintWriter err = requireNonNull(spec).commandLine().getErr();
        Optional<ImageRow> row = whom.ask(err, answers -> answers.get(imageId));
        if (row.isEmpty()) {
            err.printf("hpm: no image has the id '%s'%n", TextTable.printable(imageId));
            err.flush();
            return 1;
        }
        if (output.format() == AnswerFormat.TABLE) {
            new RowText(row.get(), out).print();
        } else {
            RowPrinter.print(List.of(row.get()), output.format(), out);
        }
        out.flush();
        return 0;
    }
}
