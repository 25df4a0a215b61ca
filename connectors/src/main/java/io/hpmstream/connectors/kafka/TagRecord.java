package io.hpmstream.connectors.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The last word of curators on one image, as a record of the topic {@code curation.tags} carries
 * it: key = image id, value = {@code {"schemaVersion": 1, "imageId": ..., "tags": ["drop", ...]}};
 * no value, no tags. Fields that are not read here may come and go.
 *
 * @param tags none if all were taken away
 */
record TagRecord(String imageId, Set<String> tags) {

    private static final int SCHEMA_VERSION = 1;
    private static final ObjectReader JSON = new ObjectMapper().reader();

    TagRecord {
        tags = Set.copyOf(tags);
    }

    /** Reads a record; empty if it is none of these, whoever wrote it. */
    static Optional<TagRecord> of(ConsumerRecord<byte[], byte[]> message) {
        byte[] key = message.key();
        byte[] value = message.value();
        if (key == null) {
            return Optional.empty();
        }
        String imageId = new String(key, UTF_8);
        if (value == null) {
            return Optional.of(new TagRecord(imageId, Set.of()));
        }
        return tags(imageId, value).map(tags -> new TagRecord(imageId, tags));
    }

    private static Optional<Set<String>> tags(String imageId, byte[] value) {
        JsonNode root;
        try {
            root = JSON.readTree(value);
        } catch (IOException e) {
            return Optional.empty();
        }
        JsonNode list = root.path("tags");
        if (root.path("schemaVersion").asInt() != SCHEMA_VERSION
                || !root.path("imageId").asText().equals(imageId)
                || !list.isArray()) {
            return Optional.empty();
        }
        Set<String> tags = new TreeSet<>();
        for (JsonNode tag : list) {
            if (!tag.isTextual()) {
                return Optional.empty();
            }
            tags.add(tag.textValue());
        }
        return Optional.of(tags);
    }
}
