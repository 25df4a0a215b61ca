package io.hpmstream.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;

import java.io.IOException;
import java.io.OutputStream;

/** Rows as JSON Lines: one object a line, see {@link RowJson}. */
final class JsonLines implements RowWriter {

    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator json;
    private final OutputStream stream;

    JsonLines(OutputStream stream) throws IOException {
        this.stream = stream;
        json = JSON.createGenerator(stream);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.setPrettyPrinter(new MinimalPrettyPrinter(""));
    }

    @Override
    public void write(ImageRow row) throws IOException {
        RowJson.write(row, json);
        json.writeRaw('\n');
    }

    @Override
    public void finish() throws IOException {
        json.flush();
        stream.flush();
    }

    @Override
    public void close() {
        // nothing is held but a buffer
    }
}
