package io.hpmstream.pipeline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.export.ExportFormat;
import io.hpmstream.pipeline.query.ImageChange;
import io.hpmstream.pipeline.query.ImageChange.PatchChange;
import io.hpmstream.pipeline.query.SavepointDiff;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.Locale;

/** Prints what changed between two savepoints. */
final class ChangePrinter {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ChangePrinter() {}

    static void print(SavepointDiff.Result result, AnswerFormat format, PrintWriter out)
            throws IOException {
        switch (format) {
            case TABLE -> printTable(result, out);
            case JSON -> {
                for (ImageChange change : result.largest()) {
                    out.println(JSON.writeValueAsString(json(change)));
                }
            }
            case CSV -> printCsv(result, out);
        }
    }

    private static void printTable(SavepointDiff.Result result, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%,d images got harder, %,d easier, %,d were not trained in between;"
                        + " %,d are only in the first savepoint, %,d only in the second%n",
                result.harder(),
                result.easier(),
                result.untrained(),
                result.onlyBefore(),
                result.onlyAfter());
        if (result.largest().isEmpty()) {
            return;
        }
        TextTable table =
                new TextTable(
                        "image",
                        ">change",
                        ">before",
                        ">after",
                        ">sightings",
                        "source",
                        "label",
                        "patch that changed most");
        for (ImageChange change : result.largest()) {
            table.add(
                    change.after().imageId(),
                    RowPrinter.signed(change.change()),
                    RowPrinter.number(change.before().hardness()),
                    RowPrinter.number(change.after().hardness()),
                    change.before().sightings() + " to " + change.after().sightings(),
                    RowPrinter.orEmpty(change.after().source()),
                    RowPrinter.orEmpty(change.after().label()),
                    patch(change));
        }
        out.println();
        table.print(out);
    }

    private static String patch(ImageChange change) {
        PatchChange patch = change.patch();
        return patch == null
                ? ""
                : "row %d, column %d: %s to %s"
                        .formatted(
                                patch.row(),
                                patch.column(),
                                RowPrinter.number(patch.before()),
                                RowPrinter.number(patch.after()));
    }

    private static ObjectNode json(ImageChange change) {
        ObjectNode node = JSON.createObjectNode();
        node.put("imageId", change.after().imageId());
        node.put("change", change.change());
        node.put("hardnessBefore", change.before().hardness());
        node.put("hardnessAfter", change.after().hardness());
        node.put("sightingsBefore", change.before().sightings());
        node.put("sightingsAfter", change.after().sightings());
        node.put("source", change.after().source());
        node.put("label", change.after().label());
        PatchChange patch = change.patch();
        node.put("patchRow", patch == null ? null : Integer.valueOf(patch.row()));
        node.put("patchColumn", patch == null ? null : Integer.valueOf(patch.column()));
        node.put("patchBefore", patch == null ? null : Float.valueOf(patch.before()));
        node.put("patchAfter", patch == null ? null : Float.valueOf(patch.after()));
        return node;
    }

    private static void printCsv(SavepointDiff.Result result, PrintWriter out) throws IOException {
        CSVPrinter csv = new CSVPrinter(out, CSVFormat.RFC4180);
        csv.printRecord(
                "imageId",
                "change",
                "hardnessBefore",
                "hardnessAfter",
                "sightingsBefore",
                "sightingsAfter",
                "source",
                "label",
                "patchRow",
                "patchColumn",
                "patchBefore",
                "patchAfter");
        for (ImageChange change : result.largest()) {
            ObjectNode node = json(change);
            Iterator<String> names = node.fieldNames();
            while (names.hasNext()) {
                var value = node.get(names.next());
                csv.print(
                        value.isNull()
                                ? null
                                : value.isTextual()
                                        ? ExportFormat.csvText(value.asText())
                                        : value.asText());
            }
            csv.println();
        }
        csv.flush();
    }
}
