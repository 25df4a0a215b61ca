package io.hpmstream.export;

import java.io.IOException;
import java.io.OutputStream;

/** Rows as one Parquet file. Columns: {@code docs/hardness-cli.md}. */
final class ParquetRows implements RowWriter {

    private final ParquetTable<ImageRow> table;

    ParquetRows(OutputStream stream) throws IOException {
        table = new ParquetTable<>(stream, ParquetSchema.IMAGE, to -> new ParquetRow(to)::write);
    }

    @Override
    public void write(ImageRow row) throws IOException {
        table.write(row);
    }

    @Override
    public void finish() throws IOException {
        table.finish();
    }

    @Override
    public void close() {
        table.close();
    }
}
