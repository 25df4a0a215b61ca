package io.hpmstream.pipeline.cli;

import io.hpmstream.export.ExportFormat;
import io.hpmstream.export.RowFilter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm hardness export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Write all images, or those asked for, into a file.",
        description = {
            "%nOne row an image with every column, in no particular order; docs/hardness-cli.md describes the"
                    + " columns. The file appears when it is complete. For a sorted list take 'hpm hardness top'.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm hardness export --file images.parquet",
            "  ./hpm hardness export --tag keep --format jsonl | gzip > keep.jsonl.gz",
            "  duckdb -c \"SELECT source, avg(hardness) FROM 'images.parquet' GROUP BY source\""
        })
final class HardnessExportCommand implements Callable<Integer> {

    private static final int BUFFER = 1 << 16;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private AnswerOptions whom = new AnswerOptions();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Where to write; replaced if it exists. Default: standard output")
    private @Nullable Path file;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "parquet, jsonl or csv. Default: by the ending of the file, else jsonl")
    private @Nullable ExportFormat format;

    @Mixin private FilterOptions filters = new FilterOptions();

    @Override
    public Integer call() throws Exception {
        PrintWriter err = requireNonNull(spec).commandLine().getErr();
        RowFilter filter = filters.filter();
        ExportFormat chosen = format == null ? byEnding() : format;
        if (file == null) {
            if (chosen == ExportFormat.PARQUET && Hpm.hasTerminal()) {
                throw new IllegalArgumentException(
                        "a Parquet file is not for a terminal: name a file with --file");
            }
            export(err, filter, chosen, new FileOutputStream(FileDescriptor.out));
        } else {
            export(err, filter, chosen, file);
            err.printf(Locale.ROOT, "wrote %s (%,d bytes)%n", file, Files.size(file));
            err.flush();
        }
        return 0;
    }

    private ExportFormat byEnding() {
        String name = file == null ? "" : file.toString().toLowerCase(Locale.ROOT);
        for (ExportFormat known : ExportFormat.values()) {
            if (name.endsWith("." + known.extension())) {
                return known;
            }
        }
        return ExportFormat.JSONL;
    }

    private void export(PrintWriter err, RowFilter filter, ExportFormat chosen, Path target)
            throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            try (OutputStream stream = Files.newOutputStream(part)) {
                export(err, filter, chosen, stream);
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void export(PrintWriter err, RowFilter filter, ExportFormat chosen, OutputStream stream)
            throws IOException {
        BufferedOutputStream buffered = new BufferedOutputStream(stream, BUFFER);
        whom.ask(
                err,
                answers -> {
                    answers.export(filter, chosen, buffered);
                    return chosen;
                });
        buffered.flush();
    }
}
