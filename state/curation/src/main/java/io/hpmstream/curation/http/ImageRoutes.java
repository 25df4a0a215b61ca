package io.hpmstream.curation.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.curation.image.CuratedRow;
import io.hpmstream.curation.index.CurationIndex;
import io.hpmstream.curation.index.Field;
import io.hpmstream.curation.index.FoundImage;
import io.hpmstream.curation.index.Page;
import io.hpmstream.curation.index.PageQuery;
import io.hpmstream.curation.ingest.Freshness;
import io.hpmstream.curation.ingest.TagRecord;
import io.hpmstream.export.RowJson;
import io.javalin.http.Context;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Answers about images: pages of them, one of them, its pictures, its tags. Thread safe. */
final class ImageRoutes {

    private static final int USUAL_PAGE = 50;
    private static final int USUAL_SIDE = 384;
    private static final int LARGEST_SIDE = 2_048;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CurationIndex index;
    private final Supplier<Freshness> freshness;
    private final Backend.Tagging tagging;
    private final int maxPageSize;

    ImageRoutes(Backend backend, int maxPageSize) {
        this.index = backend.index();
        this.freshness = backend.freshness();
        this.tagging = backend.tagging();
        this.maxPageSize = maxPageSize;
    }

    void page(Context ctx) throws IOException {
        Parameters parameters =
                Parameters.of(ctx, Parameters.FILTERS, "sort", "order", "limit", "cursor");
        PageQuery first =
                new PageQuery(
                        parameters.filter(),
                        parameters.field("sort", Field.HARDNESS),
                        parameters.oneOf("order", List.of("asc", "desc"), "desc").equals("desc"),
                        parameters.whole(
                                "limit", 1, maxPageSize, Math.min(USUAL_PAGE, maxPageSize)),
                        null);
        String cursor = parameters.text("cursor");
        PageQuery query =
                cursor == null
                        ? first
                        : new PageQuery(
                                first.filter(),
                                first.sort(),
                                first.descending(),
                                first.limit(),
                                Cursor.read(first, cursor));
        Freshness now = freshness.get();
        Page page = index.page(query);
        Answer.json(ctx, now, json -> write(page, query, json));
    }

    private static void write(Page page, PageQuery query, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("items");
        for (FoundImage found : page.images()) {
            RowJson.write(CuratedRow.of(found.image(), found.tags()), json);
        }
        json.writeEndArray();
        json.writeStringField(
                "nextCursor", page.next() == null ? null : Cursor.write(query, page.next()));
    }

    void image(Context ctx) throws IOException {
        String id = Parameters.of(ctx, Set.of(), "id").imageId();
        Freshness now = freshness.get();
        FoundImage found = found(id);
        boolean thumbnail = index.thumbnail(id).isPresent();
        Answer.json(
                ctx,
                now,
                json -> {
                    json.writeFieldName("image");
                    RowJson.write(CuratedRow.of(found.image(), found.tags()), json);
                    json.writeBooleanField("thumbnail", thumbnail);
                });
    }

    void thumbnail(Context ctx) {
        String id = Parameters.of(ctx, Set.of(), "id").imageId();
        byte[] jpeg =
                index.thumbnail(id)
                        .orElseThrow(
                                () ->
                                        new ProblemException(
                                                404,
                                                "no-thumbnail",
                                                "there is no thumbnail of this image; the job makes them with hpm.thumbnails.enabled"));
        ctx.contentType("image/jpeg").header("Cache-Control", "private, max-age=60").result(jpeg);
    }

    void heatmap(Context ctx) throws IOException {
        Parameters parameters = Parameters.of(ctx, Set.of(), "id", "size");
        int side = parameters.whole("size", 1, LARGEST_SIDE, USUAL_SIDE);
        FoundImage found = found(parameters.imageId());
        ctx.contentType("image/png").result(Heatmap.png(found.image(), side));
    }

    void tag(Context ctx) throws IOException, InterruptedException {
        String id = Parameters.of(ctx, Set.of(), "id").imageId();
        List<String> tags = tags(ctx.bodyAsBytes());
        found(id);
        boolean applied = tagging.write(id, tags);
        ctx.status(applied ? 200 : 202);
        Answer.json(
                ctx,
                freshness.get(),
                json -> {
                    json.writeStringField("imageId", id);
                    json.writeArrayFieldStart("tags");
                    for (String tag : tags) {
                        json.writeString(tag);
                    }
                    json.writeEndArray();
                });
    }

    private static List<String> tags(byte[] body) {
        String allowed = "a JSON object such as {\"tags\": [\"keep\", \"review\"]}";
        try {
            JsonNode node = JSON.readTree(body);
            JsonNode array = node == null ? null : node.get("tags");
            if (array == null || !array.isArray() || node.size() != 1) {
                throw ProblemException.parameter("body", null, allowed);
            }
            List<String> tags = new ArrayList<>();
            for (JsonNode tag : array) {
                if (!tag.isTextual()) {
                    throw ProblemException.parameter("tags", tag.toString(), "texts");
                }
                tags.add(tag.asText());
            }
            return TagRecord.normal(tags);
        } catch (IOException e) {
            throw ProblemException.parameter("body", null, allowed);
        } catch (IllegalArgumentException e) {
            throw ProblemException.parameter("tags", null, String.valueOf(e.getMessage()));
        }
    }

    private FoundImage found(String id) {
        return index.image(id).orElseThrow(() -> ProblemException.noImage(id));
    }
}
