package io.hpmstream.connectors.kafka;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.hpmstream.hardness.Crop;
import io.hpmstream.hardness.Digits;
import io.hpmstream.hardness.EventTimes;
import io.hpmstream.hardness.ImageHardness;
import io.hpmstream.hardness.PatchGrid;
import io.hpmstream.hardness.RecentSighting;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Writes a {@link Sighting} as one JSON object on one line: {@code docs/hardness.schema.json}
 * describes it. Numbers are rounded as {@link Digits} says; one that is not finite is written as
 * null. Stateless, thread safe.
 */
public final class HardnessJson {

    /** Raised when a field changes its meaning or goes; new fields do not raise it. */
    public static final int SCHEMA_VERSION = 1;

    private static final int USUAL_BYTES = 2048;

    private static final JsonFactory JSON = new JsonFactory();

    private HardnessJson() {}

    /**
     * The message of a sighting: key = image id. The producer sets its timestamp, because a broker
     * may refuse one far from its own clock; the event time is in the value.
     */
    public static OutgoingMessage of(Sighting sighting) {
        byte[] key = sighting.origin().imageId().getBytes(UTF_8);
        return new OutgoingMessage(key, write(sighting), List.of(), -1);
    }

    private static byte[] write(Sighting sighting) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            writeVisit(sighting, json);
            writeOrigin(sighting.origin(), json);
            writeHardness(sighting, json);
            writeCrop(sighting.crop(), json);
            json.writeNumberField("width", sighting.origin().width());
            json.writeNumberField("height", sighting.origin().height());
            writeRecent(sighting.remembered().recent(), json);
            writeGrid(sighting.remembered().grid(), json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void writeVisit(Sighting sighting, JsonGenerator json) throws IOException {
        json.writeNumberField("schemaVersion", SCHEMA_VERSION);
        json.writeStringField("runId", sighting.runId());
        json.writeStringField("imageId", sighting.origin().imageId());
        json.writeNumberField("sighting", sighting.sighting());
        json.writeNumberField("step", sighting.step());
        json.writeNumberField("imagesSeen", sighting.imagesSeen());
    }

    private static void writeOrigin(ImageOrigin origin, JsonGenerator json) throws IOException {
        json.writeStringField("eventTime", rfc3339(origin.timestamp()));
        json.writeStringField("source", origin.source());
        json.writeStringField("label", origin.label());
        json.writeStringField("uri", origin.uri());
        json.writeStringField("sha256", origin.sha256());
        json.writeStringField("topic", TopicGeneration.topic(origin.topic()));
        json.writeNumberField("partition", origin.partition());
        json.writeNumberField("offset", origin.offset());
    }

    private static void writeHardness(Sighting sighting, JsonGenerator json) throws IOException {
        ImageHardness remembered = sighting.remembered();
        writeNumber("loss", sighting.loss(), json);
        writeNumber("expectedLoss", sighting.expectedLoss(), json);
        writeNumber("hardness", remembered.hardness(), json);
        writeNumber("progress", remembered.progress(), json);
        json.writeStringField("firstSeen", rfc3339(remembered.firstSeen()));
        json.writeStringField("lastSeen", rfc3339(remembered.lastSeen()));
        writeNumber("meanLoss", remembered.meanLoss(), json);
    }

    private static void writeCrop(Crop crop, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("crop");
        writeNumber(crop.x(), json);
        writeNumber(crop.y(), json);
        writeNumber(crop.width(), json);
        writeNumber(crop.height(), json);
        json.writeEndArray();
        json.writeBooleanField("flipped", crop.flipped());
    }

    private static void writeRecent(List<RecentSighting> recent, JsonGenerator json)
            throws IOException {
        json.writeArrayFieldStart("recent");
        for (RecentSighting visit : recent) {
            json.writeStartObject();
            json.writeNumberField("step", visit.step());
            json.writeFieldName("hardness");
            writePatch(visit.hardness(), json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeGrid(PatchGrid grid, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("grid");
        json.writeNumberField("rows", grid.rows());
        json.writeNumberField("columns", grid.columns());
        json.writeArrayFieldStart("hardness");
        for (float patch : grid.toArray()) {
            writePatch(patch, json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeNumber(String name, double value, JsonGenerator json)
            throws IOException {
        json.writeFieldName(name);
        writeNumber(value, json);
    }

    private static void writeNumber(double value, JsonGenerator json) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumber(Digits.IMAGE.text(value));
        } else {
            json.writeNull();
        }
    }

    private static void writePatch(float value, JsonGenerator json) throws IOException {
        if (Float.isFinite(value)) {
            json.writeNumber(Digits.PATCH.text(value));
        } else {
            json.writeNull();
        }
    }

    private static String rfc3339(long millis) {
        return EventTimes.told(millis).toString();
    }
}
