package io.hpmstream.pipeline.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rows of images as the topic {@code hardness} tells them, made field by field from its records.
 */
public final class ToldImages {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ToldImages() {}

    /** The row of each image, as a line of JSON, by image id; of several records the last. */
    public static Map<String, String> rows(List<JsonNode> records) {
        Map<String, String> rows = new TreeMap<>();
        for (JsonNode told : records) {
            ObjectNode row = JSON.createObjectNode();
            List.of("imageId", "hardness", "progress")
                    .forEach(name -> row.set(name, told.get(name)));
            row.set("sightings", told.get("sighting"));
            List.of("firstSeen", "lastSeen").forEach(name -> row.set(name, told.get(name)));
            row.set("lastStep", told.get("step"));
            for (String name :
                    List.of(
                            "imagesSeen",
                            "meanLoss",
                            "loss",
                            "expectedLoss",
                            "source",
                            "label",
                            "uri",
                            "sha256",
                            "width",
                            "height",
                            "topic",
                            "partition",
                            "offset",
                            "crop",
                            "flipped",
                            "recent",
                            "grid")) {
                row.set(name, told.get(name));
            }
            row.putArray("tags");
            rows.put(told.get("imageId").asText(), row.toString());
        }
        return rows;
    }

    /**
     * Lines of an export by image id, through the same JSON library so that 1.0 and 1 are alike.
     */
    public static Map<String, String> lines(String export) throws Exception {
        Map<String, String> rows = new TreeMap<>();
        for (String line : export.lines().toList()) {
            JsonNode row = JSON.readTree(line);
            if (rows.put(row.get("imageId").asText(), row.toString()) != null) {
                throw new AssertionError("an image is exported twice: " + line);
            }
        }
        return rows;
    }
}
