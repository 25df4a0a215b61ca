package io.hpmstream.pipeline.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Manifests as JSON. Stateless. */
final class ManifestFormat {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .serializationInclusion(JsonInclude.Include.ALWAYS)
                    .build();

    private ManifestFormat() {}

    static byte[] write(Manifest manifest) {
        try {
            return JSON.writeValueAsBytes(manifest);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest cannot be written", e);
        }
    }

    /**
     * @throws IOException if it is no manifest, or one of a later build
     */
    static Manifest read(byte[] json) throws IOException {
        JsonNode tree = JSON.readTree(json);
        int version = tree.path("formatVersion").asInt(0);
        if (version != Manifest.FORMAT_VERSION) {
            throw new IOException(
                    "formatVersion must be %d, actual: %s"
                            .formatted(Manifest.FORMAT_VERSION, tree.path("formatVersion")));
        }
        return JSON.treeToValue(tree, Manifest.class);
    }

    /** The id of a release whose manifest has these bytes. */
    static String id(byte[] json) {
        return HexFormat.of().formatHex(sha256().digest(json));
    }

    static String settingsSha256(Map<String, String> settings) {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(settings)
                .forEach((key, value) -> lines.append(key).append('=').append(value).append('\n'));
        return HexFormat.of().formatHex(sha256().digest(lines.toString().getBytes(UTF_8)));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
