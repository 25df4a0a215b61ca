package io.hpmstream.pipeline.release;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URL;
import java.util.Objects;

/** Releases of the small savepoints that are kept for each version of the state. */
public final class TestingReleases {

    private static final String SAVEPOINTS = "/io/hpmstream/pipeline/savepoints/";

    private TestingReleases() {}

    /** Makes one of eleven records that came and two steps of four images that were trained. */
    public static Release create(ReleaseRegistry registry, @Nullable String name)
            throws IOException {
        return new ReleaseCreation(registry, "test")
                .create(savepoint("version-2"), name, null, file -> {});
    }

    public static String savepoint(String version) {
        URL metadata = TestingReleases.class.getResource(SAVEPOINTS + version + "/_metadata");
        return Objects.requireNonNull(metadata).toString().replace("/_metadata", "");
    }
}
