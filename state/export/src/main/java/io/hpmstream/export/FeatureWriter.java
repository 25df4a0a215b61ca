package io.hpmstream.export;

import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Features of images as one Parquet file, with the columns {@code imageId}, {@code label}, {@code
 * release} and {@code feature}, a list of 32-bit floats. Used by one thread; the stream stays its
 * caller's.
 */
public final class FeatureWriter implements Closeable {

    private static final MessageType SCHEMA =
            MessageTypeParser.parseMessageType(
                    """
                    message feature {
                      required binary imageId (STRING);
                      optional binary label (STRING);
                      required binary release (STRING);
                      required group feature (LIST) {
                        repeated group list {
                          required float element;
                        }
                      }
                    }
                    """);

    private final ParquetTable<FeatureRow> table;

    /** Begins a file. */
    public FeatureWriter(OutputStream stream) throws IOException {
        table = new ParquetTable<>(stream, SCHEMA, to -> row -> tell(row, to));
    }

    public void write(FeatureRow row) throws IOException {
        table.write(row);
    }

    /** Ends the file and flushes. Without it the file is cut short, as after a failure. */
    public void finish() throws IOException {
        table.finish();
    }

    private static void tell(FeatureRow row, RecordConsumer to) {
        to.startMessage();
        text("imageId", 0, row.imageId(), to);
        text("label", 1, row.label(), to);
        text("release", 2, row.release(), to);
        to.startField("feature", 3);
        to.startGroup();
        to.startField("list", 0);
        for (float value : row.feature()) {
            to.startGroup();
            to.startField("element", 0);
            to.addFloat(value);
            to.endField("element", 0);
            to.endGroup();
        }
        to.endField("list", 0);
        to.endGroup();
        to.endField("feature", 3);
        to.endMessage();
    }

    private static void text(String name, int index, @Nullable String text, RecordConsumer to) {
        if (text != null) {
            to.startField(name, index);
            to.addBinary(Binary.fromString(text));
            to.endField(name, index);
        }
    }

    /** Frees memory. Ends nothing and does not close the stream. */
    @Override
    public void close() {
        table.close();
    }
}
