package io.hpmstream.curation.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.curation.image.SkipReason;
import io.hpmstream.curation.image.UnreadableRecordException;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Records of the topic of tags: key = image id, value = one JSON object with the whole list. An
 * image without tags has a null value.
 */
public final class TagRecord {

    /** Most tags of an image. */
    public static final int MAX_TAGS = 32;

    /** Longest tag, in characters. */
    public static final int MAX_LENGTH = 64;

    private static final int SCHEMA_VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private TagRecord() {}

    static byte[] write(String imageId, List<String> tags, Instant at) {
        ObjectNode record = JSON.createObjectNode();
        record.put("schemaVersion", SCHEMA_VERSION);
        record.put("imageId", imageId);
        tags.forEach(record.putArray("tags")::add);
        record.put("at", at.toString());
        try {
            return JSON.writeValueAsBytes(record);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot write to memory", e);
        }
    }

    static List<String> read(String imageId, byte[] value) throws UnreadableRecordException {
        JsonNode record;
        try {
            record = JSON.readTree(value);
        } catch (IOException e) {
            throw new UnreadableRecordException(SkipReason.NOT_JSON, "not JSON", e);
        }
        if (record == null || !record.isObject()) {
            throw new UnreadableRecordException(SkipReason.WRONG_TYPE, "not a JSON object");
        }
        int version = record.path("schemaVersion").asInt(0);
        if (version != SCHEMA_VERSION) {
            throw new UnreadableRecordException(
                    version > SCHEMA_VERSION ? SkipReason.FUTURE_VERSION : SkipReason.MISSING_FIELD,
                    "schemaVersion must be %d, actual: %d".formatted(SCHEMA_VERSION, version));
        }
        if (!record.path("imageId").asText().equals(imageId)) {
            throw new UnreadableRecordException(
                    SkipReason.WRONG_KEY, "the record's key must be its imageId");
        }
        return tags(record.path("tags"));
    }

    private static List<String> tags(JsonNode array) throws UnreadableRecordException {
        List<String> tags = new ArrayList<>();
        for (JsonNode tag : array) {
            tags.add(tag.isTextual() ? tag.asText() : "");
        }
        try {
            if (array.isArray()) {
                return normal(tags);
            }
        } catch (IllegalArgumentException e) {
            throw new UnreadableRecordException(
                    SkipReason.WRONG_TYPE, String.valueOf(e.getMessage()), e);
        }
        throw new UnreadableRecordException(SkipReason.WRONG_TYPE, "tags must be an array of text");
    }

    /**
     * Tags as they are kept: sorted, each once, without spaces around.
     *
     * @throws IllegalArgumentException if there are too many, or one is empty, too long or has
     *     control characters
     */
    public static List<String> normal(List<String> tags) {
        TreeSet<String> sorted = new TreeSet<>();
        for (String given : tags) {
            String tag = given.strip();
            if (tag.isEmpty()
                    || tag.length() > MAX_LENGTH
                    || tag.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(
                        "a tag must have 1 to %d characters and no control characters, actual: '%s'"
                                .formatted(MAX_LENGTH, tag));
            }
            sorted.add(tag);
        }
        if (sorted.size() > MAX_TAGS) {
            throw new IllegalArgumentException(
                    "an image can have at most %d tags, actual: %d"
                            .formatted(MAX_TAGS, sorted.size()));
        }
        return List.copyOf(sorted);
    }
}
