package io.hpmstream.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Objects;

/** A format that rows are exported in. */
public enum ExportFormat {
    PARQUET("application/vnd.apache.parquet") {
        @Override
        public RowWriter open(OutputStream stream) throws IOException {
            return new ParquetRows(stream);
        }
    },
    JSONL("application/jsonl; charset=utf-8") {
        @Override
        public RowWriter open(OutputStream stream) throws IOException {
            return new JsonLines(stream);
        }
    },
    CSV("text/csv; charset=utf-8; header=present") {
        @Override
        public RowWriter open(OutputStream stream) throws IOException {
            return new CsvRows(stream);
        }
    };

    private final String mediaType;

    ExportFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** Media type for the header Content-Type. */
    public String mediaType() {
        return mediaType;
    }

    /** As a parameter spells it, and the ending of a file's name. */
    public String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A text as a cell of CSV that no spreadsheet takes for a formula. */
    public static String csvText(String text) {
        return Objects.requireNonNull(CsvRows.text(text));
    }

    /** Begins a document. */
    public abstract RowWriter open(OutputStream stream) throws IOException;
}
