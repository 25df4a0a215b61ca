package io.hpmstream.curation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import java.io.UncheckedIOException;
import java.time.Instant;

/** Records of the topic of hardness, for the tests. */
public final class TestingImages {

    public static final Instant FIRST_TIME = Instant.parse("2026-03-01T00:00:00Z");

    private static final ObjectMapper JSON = new ObjectMapper();

    private TestingImages() {}

    /** A record with everything in it, to be changed. */
    public static ObjectNode record(String imageId, double hardness) {
        ObjectNode record = JSON.createObjectNode();
        record.put("schemaVersion", 1);
        record.put("runId", "test");
        record.put("imageId", imageId);
        record.put("sighting", 3);
        record.put("step", 812);
        record.put("imagesSeen", 25_984);
        record.put("eventTime", FIRST_TIME.toString());
        record.put("source", "web");
        record.put("label", "cat");
        record.put("uri", "s3://photos/" + imageId.length());
        record.put("sha256", "ab".repeat(32));
        record.put("topic", "images");
        record.put("partition", 1);
        record.put("offset", 77);
        record.put("loss", 0.7123456);
        record.put("expectedLoss", 0.6512);
        record.put("hardness", hardness);
        record.put("progress", -0.125);
        record.putArray("crop").add(0.25).add(0.1234567).add(0.5).add(0.75);
        record.put("flipped", true);
        record.put("width", 640);
        record.put("height", 480);
        ArrayNode recent = record.putArray("recent");
        recent.addObject().put("step", 5).put("hardness", 1.234);
        recent.addObject().put("step", 400).putNull("hardness");
        recent.addObject().put("step", 812).put("hardness", 0.0012);
        ObjectNode grid = record.putObject("grid").put("rows", 2).put("columns", 3);
        grid.putArray("hardness").add(0.5).addNull().add(12.34).add(1).add(0).add(999.9);
        return record;
    }

    public static byte[] bytes(ObjectNode record) {
        try {
            return JSON.writeValueAsBytes(record);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A record with what can be filtered and sorted by. */
    public static ObjectNode record(
            String imageId,
            double hardness,
            double progress,
            long sighting,
            Instant lastSeen,
            @Nullable String source,
            @Nullable String label) {
        ObjectNode record = record(imageId, hardness);
        record.put("progress", progress);
        record.put("sighting", sighting);
        record.put("eventTime", lastSeen.toString());
        record.put("source", source);
        record.put("label", label);
        return record;
    }
}
