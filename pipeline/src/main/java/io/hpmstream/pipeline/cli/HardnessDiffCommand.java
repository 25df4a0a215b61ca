package io.hpmstream.pipeline.cli;

import io.hpmstream.export.RowFilter;
import io.hpmstream.pipeline.query.ImageChange;
import io.hpmstream.pipeline.query.SavepointDiff;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

import static java.util.Objects.requireNonNull;

/** {@code hpm hardness diff}. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Tell which images and patches got harder or easier between two savepoints.",
        description = {
            "%nAn image that gets harder while training goes on is being forgotten: this shows it without a label."
                    + " The largest changes come first. Harder and easier are told of images in both savepoints that"
                    + " were trained in between; conditions are about the image in the second one.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm hardness diff savepoint-monday savepoint-friday --only harder",
            "  ./hpm hardness diff s3://training/savepoints/a s3://training/savepoints/b --conf hpm.yaml --output csv"
        })
final class HardnessDiffCommand implements Callable<Integer> {

    private static final int MOST = 100_000;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "BEFORE",
            description = "Folder of the earlier checkpoint or savepoint.")
    private String before = "";

    @Parameters(
            index = "1",
            paramLabel = "AFTER",
            description = "Folder of the later checkpoint or savepoint.")
    private String after = "";

    @Mixin private FileSystemOptions savepoints = new FileSystemOptions();

    @Option(names = "--only", paramLabel = "WHICH", description = "harder or easier. Default: both")
    private @Nullable Only only;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many images. Default: 20")
    private int limit = 20;

    @Mixin private FilterOptions filters = new FilterOptions();

    @Mixin private OutputOption output = new OutputOption();

    enum Only {
        HARDER,
        EASIER
    }

    @Override
    public Integer call() throws Exception {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException(
                    "--limit must be 1 to %d, actual: %d".formatted(MOST, limit));
        }
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        PrintWriter err = requireNonNull(spec).commandLine().getErr();
        RowFilter filter = filters.filter();
        SavepointDiff.Result result;
        try (ReadingLine line = ReadingLine.on(err, "comparing")) {
            result =
                    new SavepointDiff(filter, wanted(), limit, line)
                            .compare(savepoints.open(before), savepoints.open(after));
        }
        ChangePrinter.print(result, output.format(), out);
        out.flush();
        return 0;
    }

    private Predicate<ImageChange> wanted() {
        if (only == null) {
            return change -> true;
        }
        return switch (only) {
            case HARDER -> change -> change.change() > 0;
            case EASIER -> change -> change.change() < 0;
        };
    }
}
