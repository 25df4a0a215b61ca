package io.hpmstream.pipeline.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.apache.flink.core.fs.Path;

import java.io.IOException;
import java.util.Map;

/** Manifests of every build that wrote some. Stateless. */
final class ManifestFormat {

    /** What the first builds did not write, as what it means that they did not. */
    private static final Map<String, JsonNode> ABSENT =
            Map.of("configuration", JsonNodeFactory.instance.objectNode());

    private ManifestFormat() {}

    /**
     * @throws IOException naming the file, if it is no manifest, or one of a later build
     */
    static Manifest read(byte[] json, Path file) throws IOException {
        return ReleaseFiles.read(json, file, Manifest.class, ABSENT);
    }
}
