package io.hpmstream.curation.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.hpmstream.curation.image.ImageJson;
import io.hpmstream.curation.index.Field;
import io.hpmstream.curation.index.FoundImage;
import io.hpmstream.curation.index.PageQuery;
import io.javalin.http.Context;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Streams all images that pass a filter, in the order of a page. Thread safe. */
final class ExportRoute {

    private static final JsonFactory JSON = new JsonFactory();
    private static final List<String> FORMATS = List.of("jsonl");

    private final Backend backend;

    ExportRoute(Backend backend) {
        this.backend = backend;
    }

    void export(Context ctx) throws IOException {
        Parameters parameters =
                Parameters.of(ctx, Parameters.FILTERS, "format", "sort", "order", "limit");
        String format = parameters.oneOf("format", FORMATS, "jsonl");
        PageQuery query =
                new PageQuery(
                        parameters.filter(),
                        parameters.field("sort", Field.HARDNESS),
                        parameters.oneOf("order", List.of("asc", "desc"), "desc").equals("desc"),
                        parameters.whole("limit", 1, Integer.MAX_VALUE, Integer.MAX_VALUE),
                        null);
        ctx.contentType("application/x-ndjson")
                .header("Content-Disposition", "attachment; filename=\"images." + format + "\"");
        OutputStream out = new BufferedOutputStream(ctx.outputStream(), 1 << 16);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.setRootValueSeparator(null);
            backend.index().export(query, found -> write(found, json));
        }
    }

    private static void write(FoundImage found, JsonGenerator json) throws IOException {
        ImageJson.write(found.image(), found.tags(), json);
        json.writeRaw('\n');
    }
}
