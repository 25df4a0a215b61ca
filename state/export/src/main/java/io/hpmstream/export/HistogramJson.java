package io.hpmstream.export;

import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.time.Instant;

/** A histogram as JSON, as the API and the command line answer it. Stateless. */
public final class HistogramJson {

    private HistogramJson() {}

    /** Writes its fields into an object that was begun; times as RFC 3339. */
    public static void writeFields(Histogram histogram, JsonGenerator json) throws IOException {
        json.writeStringField("field", histogram.field().parameter());
        json.writeNumberField("unknown", histogram.unknown());
        json.writeArrayFieldStart("bins");
        for (int bin = 0; bin < histogram.bins() && !histogram.isEmpty(); bin++) {
            json.writeStartObject();
            writeEdge("from", histogram.edge(bin), histogram.field(), json);
            writeEdge("to", histogram.edge(bin + 1), histogram.field(), json);
            json.writeNumberField("count", histogram.count(bin));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeEdge(String name, double edge, SortField field, JsonGenerator json)
            throws IOException {
        if (field == SortField.LAST_SEEN) {
            json.writeStringField(name, Instant.ofEpochMilli((long) edge).toString());
        } else {
            json.writeNumberField(name, edge);
        }
    }
}
