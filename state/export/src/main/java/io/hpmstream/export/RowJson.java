package io.hpmstream.export;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hpmstream.hardness.Digits;
import io.hpmstream.hardness.RecentSighting;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** A row as one JSON object; {@link RowReader} reads it again. Stateless. */
public final class RowJson {

    private RowJson() {}

    /** Writes the object, with every column in order; what is unknown is null. */
    public static void write(ImageRow row, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("imageId", row.imageId());
        writeNumber("hardness", row.hardness(), json);
        writeNumber("progress", row.progress(), json);
        json.writeNumberField("sightings", row.sightings());
        writeTime("firstSeen", row.firstSeen(), json);
        writeTime("lastSeen", row.lastSeen(), json);
        json.writeNumberField("lastStep", row.lastStep());
        json.writeNumberField("imagesSeen", row.imagesSeen());
        writeNumber("meanLoss", row.meanLoss(), json);
        writeLast(row.last(), json);
        json.writeFieldName("recent");
        writeRecent(row.recent(), json);
        json.writeFieldName("grid");
        writeGrid(row.grid(), json);
        json.writeFieldName("tags");
        writeTags(row.tags(), json);
        json.writeEndObject();
    }

    private static void writeLast(@Nullable LastSighting last, JsonGenerator json)
            throws IOException {
        if (last == null) {
            for (Column column : Column.OF_LAST_SIGHTING) {
                json.writeNullField(column.jsonName());
            }
            return;
        }
        writeNumber("loss", last.loss(), json);
        writeNumber("expectedLoss", last.expectedLoss(), json);
        json.writeStringField("source", last.source());
        json.writeStringField("label", last.label());
        json.writeStringField("uri", last.uri());
        json.writeStringField("sha256", last.sha256());
        json.writeNumberField("width", last.width());
        json.writeNumberField("height", last.height());
        json.writeStringField("topic", last.topic());
        json.writeNumberField("partition", last.partition());
        json.writeNumberField("offset", last.offset());
        json.writeFieldName("crop");
        writeCrop(last.crop(), json);
        json.writeBooleanField("flipped", last.crop().flipped());
    }

    static void writeCrop(ShownPart crop, JsonGenerator json) throws IOException {
        json.writeStartArray();
        json.writeNumber(Digits.IMAGE.text(crop.x()));
        json.writeNumber(Digits.IMAGE.text(crop.y()));
        json.writeNumber(Digits.IMAGE.text(crop.width()));
        json.writeNumber(Digits.IMAGE.text(crop.height()));
        json.writeEndArray();
    }

    static void writeRecent(List<RecentSighting> recent, JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (RecentSighting sighting : recent) {
            json.writeStartObject();
            json.writeNumberField("step", sighting.step());
            json.writeFieldName("hardness");
            json.writeNumber(Digits.PATCH.text(sighting.hardness()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static void writeGrid(PatchHardness grid, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("rows", grid.rows());
        json.writeNumberField("columns", grid.columns());
        json.writeArrayFieldStart("hardness");
        for (int cell = 0; cell < grid.size(); cell++) {
            float value = grid.at(cell);
            if (Float.isNaN(value)) {
                json.writeNull();
            } else {
                json.writeNumber(Digits.PATCH.text(value));
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    static void writeTags(List<String> tags, JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (String tag : tags) {
            json.writeString(tag);
        }
        json.writeEndArray();
    }

    private static void writeNumber(String name, @Nullable Double value, JsonGenerator json)
            throws IOException {
        json.writeFieldName(name);
        if (value == null || value.isNaN()) {
            json.writeNull();
        } else {
            json.writeNumber(Digits.IMAGE.text(value));
        }
    }

    private static void writeTime(String name, @Nullable Instant time, JsonGenerator json)
            throws IOException {
        json.writeStringField(name, time == null ? null : time.toString());
    }
}
