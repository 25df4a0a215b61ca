package io.hpmstream.pipeline.release;

import io.hpmstream.pipeline.release.AutomaticReleases.Savepoints;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Releases of savepoints that are there for them alone. */
@Timeout(60)
class AutomaticReleasesITCase {

    @TempDir private Path folder;
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private ReleaseRegistry registry;

    @BeforeEach
    void open() throws IOException {
        registry =
                ReleaseRegistry.at(
                        folder.resolve("registry").toUri().toString(), new Configuration());
    }

    @Test
    void theSavepointIsGoneOnceItsReleaseIsThere() throws Exception {
        AutomaticReleases releases = releases(() -> savepoint("version-2"));

        releases.begin();
        releases.close();

        assertThat(registry.list()).hasSize(1);
        assertThat(ReleaseVerification.verify(registry.list().get(0), file -> {})).isEmpty();
        assertThat(savepoints()).isEmpty();
        assertThat(told)
                .anyMatch(line -> line.matches("release      [0-9a-f]{64} of step 2"))
                .endsWith("releases     1 made, 0 failed, 0 skipped");
    }

    @Test
    void nobodyWaitsForTheOneThatIsBeingMadeAndTheNextOneIsSkipped() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch ready = new CountDownLatch(1);
        AutomaticReleases releases =
                releases(
                        () -> {
                            taken.countDown();
                            ready.await();
                            return savepoint("version-2");
                        });

        releases.begin();
        taken.await();
        releases.begin();
        releases.begin();
        assertThat(told)
                .hasSize(2)
                .containsOnly("release      skipped: the one before is still being made");
        ready.countDown();
        releases.close();
        releases.begin();

        assertThat(registry.list()).hasSize(1);
        assertThat(releases.counts()).isEqualTo("1 made, 0 failed, 2 skipped");
    }

    @Test
    void whatFailsIsToldAndCountedAndLeavesNothingBehind() throws Exception {
        AutomaticReleases refused = releases(() -> savepoint("version-1"));
        refused.begin();
        refused.close();
        AutomaticReleases away =
                releases(
                        () -> {
                            throw new IOException("the storage is away");
                        });
        away.begin();
        away.close();

        assertThat(refused.counts()).isEqualTo("0 made, 1 failed, 0 skipped");
        assertThat(away.counts()).isEqualTo("0 made, 1 failed, 0 skipped");
        assertThat(told)
                .anyMatch(line -> line.contains("failed: ") && line.contains("its settings"))
                .anyMatch(line -> line.equals("release      failed: the storage is away"));
        assertThat(savepoints()).isEmpty();
        assertThat(registry.list()).isEmpty();
    }

    private AutomaticReleases releases(Savepoints savepoints) {
        return new AutomaticReleases(
                new ReleaseCreation(registry, "test"), null, savepoints, told::add);
    }

    /** A copy of one that may be deleted. */
    private String savepoint(String version) throws IOException {
        Path copy = Files.createDirectories(folder.resolve("savepoints").resolve(version));
        Path kept = Path.of(URI.create(TestingReleases.savepoint(version)));
        Files.copy(kept.resolve("_metadata"), copy.resolve("_metadata"));
        return copy.toUri().toString();
    }

    private List<Path> savepoints() throws IOException {
        Path all = Files.createDirectories(folder.resolve("savepoints"));
        try (Stream<Path> left = Files.list(all)) {
            return left.toList();
        }
    }
}
