package io.hpmstream.curation.image;

import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Writes an image as the JSON object that the HTTP interface answers with. Stateless. */
public final class ImageJson {

    private ImageJson() {}

    /** Writes one object; {@code tags} in their order. */
    public static void write(CuratedImage image, List<String> tags, JsonGenerator json)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("imageId", image.imageId());
        number("hardness", image.hardness(), json);
        number("progress", image.progress(), json);
        json.writeNumberField("sightings", image.sightings());
        time("firstSeen", image.firstSeen(), json);
        time("lastSeen", image.lastSeen(), json);
        json.writeNumberField("lastStep", image.lastStep());
        json.writeNumberField("imagesSeen", image.imagesSeen());
        number("meanLoss", image.meanLoss(), json);
        number("loss", image.loss(), json);
        number("expectedLoss", image.expectedLoss(), json);
        origin(image.origin(), json);
        view(image.view(), json);
        recent(image.recent(), json);
        grid(image.grid(), json);
        json.writeArrayFieldStart("tags");
        for (String tag : tags) {
            json.writeString(tag);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void origin(Origin origin, JsonGenerator json) throws IOException {
        json.writeStringField("source", origin.source());
        json.writeStringField("label", origin.label());
        json.writeStringField("uri", origin.uri());
        json.writeStringField("sha256", origin.sha256());
        json.writeNumberField("width", origin.width());
        json.writeNumberField("height", origin.height());
        json.writeStringField("topic", origin.topic());
        json.writeNumberField("partition", origin.partition());
        json.writeNumberField("offset", origin.offset());
    }

    private static void view(CuratedImage.View view, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("crop");
        number(view.x(), json);
        number(view.y(), json);
        number(view.width(), json);
        number(view.height(), json);
        json.writeEndArray();
        json.writeBooleanField("flipped", view.flipped());
    }

    private static void recent(Recent recent, JsonGenerator json) throws IOException {
        double[] hardness = recent.hardness().toArray();
        json.writeArrayFieldStart("recent");
        for (int i = 0; i < hardness.length; i++) {
            json.writeStartObject();
            json.writeNumberField("step", recent.step(i));
            number("hardness", hardness[i], json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void grid(CuratedImage.Grid grid, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("grid");
        json.writeNumberField("rows", grid.rows());
        json.writeNumberField("columns", grid.columns());
        json.writeArrayFieldStart("hardness");
        for (double cell : grid.hardness().toArray()) {
            number(cell, json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void time(String name, long millis, JsonGenerator json) throws IOException {
        json.writeStringField(
                name,
                millis == CuratedImage.UNKNOWN_TIME
                        ? null
                        : Instant.ofEpochMilli(millis).toString());
    }

    private static void number(String name, double value, JsonGenerator json) throws IOException {
        json.writeFieldName(name);
        number(value, json);
    }

    private static void number(double value, JsonGenerator json) throws IOException {
        if (!Double.isFinite(value)) {
            json.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            json.writeNumber((long) value);
        } else {
            json.writeNumber(value);
        }
    }
}
