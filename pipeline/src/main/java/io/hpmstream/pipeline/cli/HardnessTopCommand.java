package io.hpmstream.pipeline.cli;

import io.hpmstream.export.ImageRow;
import io.hpmstream.export.RowFilter;
import io.hpmstream.export.SortOrder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm hardness top}. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "List the hardest images, or the first in another order.",
        description = {
            "%nAll conditions given must hold together. JSON and CSV hold all columns; the table those that fit.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm hardness top --source camera-3 --min-sightings 2",
            "  ./hpm hardness top --sort progress --order asc      what got harder most at its last sighting",
            "  ./hpm hardness top --output json | jq -r .imageId"
        })
final class HardnessTopCommand implements Callable<Integer> {

    private static final int MOST = 100_000;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private AnswerOptions whom = new AnswerOptions();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many. Default: 10")
    private int limit = 10;

    @Mixin private SortOptions sort = new SortOptions();

    @Mixin private FilterOptions filters = new FilterOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws Exception {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException(
                    "--limit must be 1 to %d, actual: %d; 'hpm hardness export' writes them all"
                            .formatted(MOST, limit));
        }
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        PrintWriter err = requireNonNull(spec).commandLine().getErr();
        RowFilter filter = filters.filter();
        SortOrder order = sort.order();
        List<ImageRow> rows = whom.ask(err, answers -> answers.top(filter, order, limit));
        RowPrinter.print(rows, output.format(), out);
        out.flush();
        return 0;
    }
}
