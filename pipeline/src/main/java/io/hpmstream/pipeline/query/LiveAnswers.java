package io.hpmstream.pipeline.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.export.ExportFormat;
import io.hpmstream.export.Histogram;
import io.hpmstream.export.ImageRow;
import io.hpmstream.export.RowFilter;
import io.hpmstream.export.RowReader;
import io.hpmstream.export.SortField;
import io.hpmstream.export.SortOrder;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Answers of the curation service, over its HTTP API. */
public final class LiveAnswers implements HardnessAnswers {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_ON_A_PAGE = 200;

    private final CurationApi api;

    public LiveAnswers(CurationApi api) {
        this.api = api;
    }

    @Override
    public List<ImageRow> top(RowFilter filter, SortOrder order, int limit) throws IOException {
        Map<String, String> query = parameters(filter);
        query.put("sort", order.field().parameter());
        query.put("order", order.direction().name().toLowerCase(Locale.ROOT));
        List<ImageRow> rows = new ArrayList<>();
        boolean more = true;
        while (more) {
            query.put("limit", Integer.toString(Math.min(MOST_ON_A_PAGE, limit - rows.size())));
            JsonNode page = json("images", query);
            for (JsonNode row : page.path("items")) {
                rows.add(row(row));
            }
            JsonNode next = page.path("nextCursor");
            more = next.isTextual() && rows.size() < limit;
            query.put("cursor", next.asText());
        }
        return rows;
    }

    @Override
    public Optional<ImageRow> get(String imageId) throws IOException {
        Optional<InputStream> answer = api.find("image", Map.of("id", imageId));
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream body = answer.get()) {
            return Optional.of(row(JSON.readTree(body).path("image")));
        }
    }

    @Override
    public Histogram histogram(RowFilter filter, SortField field, int bins) throws IOException {
        Histogram.requireBins(bins);
        Map<String, String> query = parameters(filter);
        query.put("field", field.parameter());
        query.put("bins", Integer.toString(bins));
        JsonNode answer = json("histogram", query);
        JsonNode told = answer.path("bins");
        long[] counts = new long[bins];
        for (int bin = 0; bin < told.size(); bin++) {
            counts[bin] = told.get(bin).path("count").asLong();
        }
        return new Histogram(
                field,
                told.isEmpty() ? Double.NaN : edge(told.get(0).path("from")),
                told.isEmpty() ? Double.NaN : edge(told.get(told.size() - 1).path("to")),
                counts,
                answer.path("unknown").asLong());
    }

    /** A number, or a time. */
    private static double edge(JsonNode edge) {
        return edge.isTextual() ? Instant.parse(edge.asText()).toEpochMilli() : edge.asDouble();
    }

    /** The service writes the same formats, so its bytes are handed on as they are. */
    @Override
    public void export(RowFilter filter, ExportFormat format, OutputStream stream)
            throws IOException {
        Map<String, String> query = parameters(filter);
        query.put("format", format.extension());
        try (InputStream body = api.get("export", query)) {
            body.transferTo(stream);
        }
        stream.flush();
    }

    private JsonNode json(String resource, Map<String, String> query) throws IOException {
        try (InputStream body = api.get(resource, query)) {
            return JSON.readTree(body);
        }
    }

    private static ImageRow row(JsonNode row) throws IOException {
        return RowReader.read(JSON.writeValueAsBytes(row));
    }

    private static Map<String, String> parameters(RowFilter filter) {
        Map<String, String> parameters = new LinkedHashMap<>();
        filter.parameters().forEach((name, value) -> parameters.put(name.parameter(), value));
        return parameters;
    }
}
