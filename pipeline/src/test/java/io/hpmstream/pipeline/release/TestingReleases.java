package io.hpmstream.pipeline.release;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.Path;
import org.apache.flink.util.FileUtils;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Releases of the small savepoints that are kept for each version of the state. */
public final class TestingReleases {

    private static final String SAVEPOINTS = "/io/hpmstream/pipeline/savepoints/";

    private static final Map<String, Release> MADE = new HashMap<>();

    private TestingReleases() {}

    /** Makes one of eleven records that came and two steps of four images that were trained. */
    public static Release create(ReleaseRegistry registry, @Nullable String name)
            throws IOException {
        return new ReleaseCreation(registry, "test")
                .create(savepoint("version-2"), name, null, file -> {});
    }

    /**
     * Puts a copy of one that was made before into a registry, for tests of what is done with
     * releases: making one takes seconds.
     */
    static synchronized Release copy(ReleaseRegistry registry, String name) throws IOException {
        Release original = MADE.get(name);
        if (original == null) {
            String folder = Files.createTempDirectory("releases-").toUri().toString();
            original = create(ReleaseRegistry.at(folder, new Configuration()), name);
            MADE.put(name, original);
        }
        Path copy = new Path(registry + "/releases/" + original.folder().getName());
        FileUtils.copy(original.folder(), copy, false);
        return registry.find(name);
    }

    public static String savepoint(String version) {
        URL metadata = TestingReleases.class.getResource(SAVEPOINTS + version + "/_metadata");
        return Objects.requireNonNull(metadata).toString().replace("/_metadata", "");
    }
}
