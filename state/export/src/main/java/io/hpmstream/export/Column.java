package io.hpmstream.export;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The columns of a row in the order of every export, table and answer. */
public enum Column {
    IMAGE_ID("imageId"),
    HARDNESS("hardness"),
    PROGRESS("progress"),
    SIGHTINGS("sightings"),
    FIRST_SEEN("firstSeen"),
    LAST_SEEN("lastSeen"),
    LAST_STEP("lastStep"),
    IMAGES_SEEN("imagesSeen"),
    MEAN_LOSS("meanLoss"),
    LOSS("loss"),
    EXPECTED_LOSS("expectedLoss"),
    SOURCE("source"),
    LABEL("label"),
    URI("uri"),
    SHA256("sha256"),
    WIDTH("width"),
    HEIGHT("height"),
    TOPIC("topic"),
    PARTITION("partition"),
    OFFSET("offset"),
    CROP("crop"),
    FLIPPED("flipped"),
    RECENT("recent"),
    GRID("grid"),
    TAGS("tags");

    /** Those that {@link LastSighting} fills. */
    static final Set<Column> OF_LAST_SIGHTING = EnumSet.range(LOSS, FLIPPED);

    private final String jsonName;

    Column(String jsonName) {
        this.jsonName = jsonName;
    }

    /** Its name in JSON, CSV, Parquet and parameters. */
    public String jsonName() {
        return jsonName;
    }

    /** All names in order. */
    public static List<String> names() {
        return Arrays.stream(values()).map(Column::jsonName).toList();
    }
}
