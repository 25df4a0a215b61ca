package io.hpmstream.pipeline.embedded;

import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

/** Savepoints of older builds go on in this one. How they were made is told beside them. */
class ReleasedSavepointITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    private static final String FOLDER = "/io/hpmstream/pipeline/savepoints/";
    private static final String WRITE = "hpm.savepoint.write";
    private static final int BEFORE = 11;

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"version-1", "version-2", "version-3"})
    void goesOnWhereTheOldBuildStopped(String version) throws Exception {
        SmallTraining training = training(version);
        training.publish(0, 1, 2, 3, 4, -1, 5, 6, 7, 8, 9, 0, 1);
        String released = released(version);
        assertThat(SavedTraining.read(released).progress().counters().step()).isEqualTo(2);

        SmallTraining.Run run = training.from(released).run(3, 0);

        assertThat(run.sightings())
                .extracting(sighting -> sighting.path("offset").asLong())
                .containsExactly(9L, 10L, 11L, 12L);
        assertThat(run.sightings())
                .as("what the old build remembered of scene-0 and scene-1")
                .extracting(sighting -> sighting.path("sighting").asLong())
                .containsExactly(1L, 1L, 2L, 2L);
        SavedTraining saved = SavedTraining.read(run.savepoint());
        Partition partition = new Partition(version, 0);
        assertThat(saved.progress().trained())
                .containsExactly(new Interval(partition, 0, 5), new Interval(partition, 6, 13));
    }

    /** Makes the savepoint of the present version: -Dhpm.savepoint.write=version-N. */
    @Test
    @EnabledIfSystemProperty(named = WRITE, matches = "version-[0-9]+")
    void writesTheSavepointOfThisBuild() throws Exception {
        String version = System.getProperty(WRITE);
        SmallTraining training = training(version);
        training.publish(0, 1, 2, 3, 4, -1, 5, 6, 7, 8, 9);

        SmallTraining.Run run = training.run(2, BEFORE - 1 - 2 * SmallTraining.BATCH);

        Path target = Path.of("src/test/resources" + FOLDER + version);
        Files.createDirectories(target);
        Path written = Path.of(URI.create(run.savepoint()));
        Files.write(target.resolve("_metadata"), withoutFolder(written.resolve("_metadata")));
    }

    /** States that lie in the metadata keep the path they would have had, as a mere name. */
    private byte[] withoutFolder(Path metadata) throws IOException {
        String path = folder.toString();
        String name = "/" + "-".repeat(path.length() - 1);
        return Files.readString(metadata, ISO_8859_1).replace(path, name).getBytes(ISO_8859_1);
    }

    /** The topic's name is in the savepoint, so it cannot be any. */
    private SmallTraining training(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
        return new SmallTraining(KAFKA.bootstrapServers(), topic, folder);
    }

    private static String released(String version) throws Exception {
        return Objects.requireNonNull(
                        ReleasedSavepointITCase.class.getResource(FOLDER + version + "/_metadata"))
                .toURI()
                .toString();
    }
}
