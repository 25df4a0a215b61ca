package io.hpmstream.pipeline.cli;

import io.hpmstream.export.ExportFormat;
import io.hpmstream.export.ImageRow;
import io.hpmstream.export.RowWriter;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Prints a list of images. */
final class RowPrinter {

    private RowPrinter() {}

    static void print(List<ImageRow> rows, AnswerFormat format, PrintWriter out)
            throws IOException {
        switch (format) {
            case TABLE -> printTable(rows, out);
            case JSON -> write(rows, ExportFormat.JSONL, out);
            case CSV -> write(rows, ExportFormat.CSV, out);
        }
    }

    private static void write(List<ImageRow> rows, ExportFormat format, PrintWriter out)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (RowWriter writer = format.open(bytes)) {
            for (ImageRow row : rows) {
                writer.write(row);
            }
            writer.finish();
        }
        out.print(bytes.toString(UTF_8));
    }

    private static void printTable(List<ImageRow> rows, PrintWriter out) {
        if (rows.isEmpty()) {
            out.println("no image");
            return;
        }
        TextTable table =
                new TextTable(
                        "image",
                        ">hardness",
                        ">progress",
                        ">sightings",
                        "last seen",
                        "source",
                        "label",
                        "tags");
        for (ImageRow row : rows) {
            table.add(
                    row.imageId(),
                    number(row.hardness()),
                    signed(row.progress()),
                    Long.toString(row.sightings()),
                    row.lastSeen() == null ? "" : row.lastSeen().toString(),
                    orEmpty(row.source()),
                    orEmpty(row.label()),
                    String.join(" ", row.tags()));
        }
        table.print(out);
    }

    static String number(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.3f", value);
    }

    static String signed(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%+.3f", value);
    }

    static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
