package io.hpmstream.pipeline.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

import java.io.FileNotFoundException;
import java.io.IOException;

/** The small JSON files of a registry. Stateless. */
final class ReleaseFiles {

    /** The version of every record but manifests that this build writes, and that it reads. */
    static final int FORMAT_VERSION = 1;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .serializationInclusion(JsonInclude.Include.ALWAYS)
                    .build();

    private ReleaseFiles() {}

    static byte[] json(Object record) {
        try {
            return JSON.writeValueAsBytes(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("%s cannot be written".formatted(record), e);
        }
    }

    /** The bytes of a whole file. */
    static byte[] bytes(FileSystem files, Path file) throws IOException {
        try (FSDataInputStream in = files.open(file)) {
            return in.readAllBytes();
        }
    }

    /** Gives a record of an older version what the newest one has. */
    interface Upgrade {
        void apply(int version, ObjectNode fields);
    }

    /**
     * @param newest version that is known
     * @throws IOException naming the file, if it is no such record, or one of a later build
     */
    static <T> T read(byte[] json, Path file, Class<T> type, int newest, Upgrade upgrade)
            throws IOException {
        try {
            JsonNode tree = JSON.readTree(json);
            int version = tree.path("formatVersion").asInt(0);
            if (version < 1 || version > newest || !(tree instanceof ObjectNode fields)) {
                throw new IOException(
                        "formatVersion must be %s, actual: %s"
                                .formatted(
                                        newest == 1 ? "1" : "1 to " + newest,
                                        tree.path("formatVersion")));
            }
            upgrade.apply(version, fields);
            return JSON.treeToValue(fields, type);
        } catch (IOException e) {
            throw new IOException("cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    static <T> T read(FileSystem files, Path file, Class<T> type) throws IOException {
        return read(bytes(files, file), file, type, FORMAT_VERSION, (version, fields) -> {});
    }

    /** What is in a folder; nothing if there is no such folder. */
    static FileStatus[] list(FileSystem files, Path folder) throws IOException {
        try {
            FileStatus[] listed = files.listStatus(folder);
            return listed == null ? new FileStatus[0] : listed;
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }
}
