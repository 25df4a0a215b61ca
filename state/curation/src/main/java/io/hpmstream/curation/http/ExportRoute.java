package io.hpmstream.curation.http;

import io.hpmstream.curation.image.CuratedRow;
import io.hpmstream.curation.index.Field;
import io.hpmstream.curation.index.PageQuery;
import io.hpmstream.export.ExportFormat;
import io.hpmstream.export.RowWriter;
import io.javalin.http.Context;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Streams all images that pass a filter, in the order of a page. Thread safe. */
final class ExportRoute {

    private static final List<String> FORMATS =
            Arrays.stream(ExportFormat.values()).map(ExportFormat::extension).toList();

    private static final int BUFFER = 1 << 16;

    private final Backend backend;

    ExportRoute(Backend backend) {
        this.backend = backend;
    }

    void export(Context ctx) throws IOException {
        Parameters parameters =
                Parameters.of(ctx, Parameters.FILTERS, "format", "sort", "order", "limit");
        ExportFormat format =
                ExportFormat.valueOf(
                        parameters.oneOf("format", FORMATS, "jsonl").toUpperCase(Locale.ROOT));
        PageQuery query =
                new PageQuery(
                        parameters.filter(),
                        parameters.field("sort", Field.HARDNESS),
                        parameters.oneOf("order", List.of("asc", "desc"), "desc").equals("desc"),
                        parameters.whole("limit", 1, Integer.MAX_VALUE, Integer.MAX_VALUE),
                        null);
        ctx.contentType(format.mediaType())
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"images.%s\"".formatted(format.extension()));
        OutputStream out = new BufferedOutputStream(ctx.outputStream(), BUFFER);
        try (RowWriter rows = format.open(out)) {
            backend.index()
                    .export(query, found -> rows.write(CuratedRow.of(found.image(), found.tags())));
            rows.finish();
        }
        out.flush();
    }
}
