package io.hpmstream.curation.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.hpmstream.curation.ingest.Freshness;
import io.javalin.http.Context;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Writes answers in JSON, each with how fresh it is. Stateless. */
final class Answer {

    private static final JsonFactory JSON = new JsonFactory();

    private Answer() {}

    /** The members of one object. */
    interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    static void json(Context ctx, Freshness freshness, Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(8 * 1024);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            body.write(json);
            freshness(freshness, json);
            json.writeEndObject();
        }
        ctx.contentType("application/json").result(bytes.toByteArray());
    }

    static void freshness(Freshness freshness, JsonGenerator json) throws IOException {
        json.writeStringField("asOf", freshness.asOf().toString());
        json.writeFieldName("lag");
        if (freshness.lag() < 0) {
            json.writeNull();
        } else {
            json.writeNumber(freshness.lag());
        }
    }

    static void number(String name, double value, JsonGenerator json) throws IOException {
        json.writeFieldName(name);
        if (!Double.isFinite(value)) {
            json.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            json.writeNumber((long) value);
        } else {
            json.writeNumber(value);
        }
    }
}
