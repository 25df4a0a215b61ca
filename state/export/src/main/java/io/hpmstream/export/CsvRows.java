package io.hpmstream.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.hpmstream.hardness.Digits;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Rows as CSV of RFC 4180 with a header line. Unknown is an empty cell; lists are JSON text. A text
 * that a spreadsheet would take for a formula gets an apostrophe before it.
 */
final class CsvRows implements RowWriter {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String FORMULA_STARTS = "=+-@\t\r\n";

    private final CSVPrinter csv;

    CsvRows(OutputStream stream) throws IOException {
        csv =
                new CSVPrinter(
                        new BufferedWriter(new OutputStreamWriter(stream, UTF_8)),
                        CSVFormat.RFC4180);
        csv.printRecord(Column.names());
    }

    @Override
    public void write(ImageRow row) throws IOException {
        List<@Nullable Object> cells = new ArrayList<>(Column.values().length);
        cells.add(text(row.imageId()));
        cells.add(number(row.hardness()));
        cells.add(number(row.progress()));
        cells.add(row.sightings());
        cells.add(row.firstSeen());
        cells.add(row.lastSeen());
        cells.add(row.lastStep());
        cells.add(row.imagesSeen());
        cells.add(number(row.meanLoss()));
        addLast(row.last(), cells);
        cells.add(json(generator -> RowJson.writeRecent(row.recent(), generator)));
        cells.add(json(generator -> RowJson.writeGrid(row.grid(), generator)));
        cells.add(json(generator -> RowJson.writeTags(row.tags(), generator)));
        csv.printRecord(cells);
    }

    private static void addLast(@Nullable LastSighting last, List<@Nullable Object> cells)
            throws IOException {
        if (last == null) {
            Column.OF_LAST_SIGHTING.forEach(column -> cells.add(null));
            return;
        }
        cells.add(number(last.loss()));
        cells.add(number(last.expectedLoss()));
        cells.add(text(last.source()));
        cells.add(text(last.label()));
        cells.add(text(last.uri()));
        cells.add(text(last.sha256()));
        cells.add(last.width());
        cells.add(last.height());
        cells.add(text(last.topic()));
        cells.add(last.partition());
        cells.add(last.offset());
        cells.add(json(generator -> RowJson.writeCrop(last.crop(), generator)));
        cells.add(last.crop().flipped());
    }

    private static @Nullable String number(@Nullable Double value) {
        return value == null || value.isNaN() ? null : Digits.IMAGE.text(value);
    }

    /** Texts come from strangers; numbers may well begin with a minus. */
    static @Nullable String text(@Nullable String value) {
        boolean formula =
                value != null && !value.isEmpty() && FORMULA_STARTS.indexOf(value.charAt(0)) >= 0;
        return formula ? "'" + value : value;
    }

    private static String json(Content content) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            content.writeTo(generator);
        }
        return text.toString();
    }

    @Override
    public void finish() throws IOException {
        csv.flush();
    }

    @Override
    public void close() {
        // nothing is held but a buffer
    }

    private interface Content {
        void writeTo(JsonGenerator generator) throws IOException;
    }
}
