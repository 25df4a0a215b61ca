package io.hpmstream.pipeline.embedded;

import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.audit.LedgerReport;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What may be different when a training goes on, and what is refused. */
class RestoreITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    @TempDir private Path folder;

    private final String images = KAFKA.newTopic("restore", Map.of());

    @Test
    @Tag("chaos") // one of all at once, below
    void goesOnWithAnotherBatchSizeAndSpeed() throws Exception {
        SmallTraining training = training();
        training.publish(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        String savepoint = training.run(2, 2).savepoint();
        training.publish(0, 1, 2, 3);

        SmallTraining.Run run =
                training.from(savepoint)
                        .with(
                                Map.of(
                                        "hpm.train.batch-size", "3",
                                        "hpm.train.learning-rate", "0.00001",
                                        "hpm.masking.ratio", "0.5",
                                        "hpm.teacher.momentum.initial", "0.9",
                                        "hpm.decode.threads", "2",
                                        "hpm.compute.precision", "bfloat16",
                                        "hpm.run.id", "renamed"))
                        .run(4, 0);

        assertThat(run.sightings())
                .extracting(sighting -> sighting.path("step").asLong())
                .containsExactly(3L, 3L, 3L, 4L, 4L, 4L);
        assertTrained(run, new Interval(new Partition(images, 0), 0, 14));
    }

    @Test
    @Tag("chaos") // one of all at once, below
    void goesOnWithAnotherTimeToLive() throws Exception {
        SmallTraining training = training();
        training.publish(0, 1, 2, 3, 4);
        String savepoint = training.run(1, 1).savepoint();
        training.publish(0, 1, 2);

        SmallTraining.Run run =
                training.from(savepoint)
                        .with(Map.of("hpm.hardness.time-to-live", "1 ms"))
                        .run(2, 0);

        assertThat(run.sightings())
                .as("scenes 0, 1 and 2 were forgotten")
                .extracting(sighting -> sighting.path("sighting").asLong())
                .containsOnly(1L);
        assertTrained(run, new Interval(new Partition(images, 0), 0, 8));
    }

    @Test
    @Tag("chaos") // one of all at once, below
    void goesOnWithMorePartitions() throws Exception {
        SmallTraining training = training();
        training.publish(0, 1, 2, 3, 4);
        String savepoint = training.run(1, 1).savepoint();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            admin.createPartitions(Map.of(images, NewPartitions.increaseTo(2))).all().get();
        }
        training.publishTo(1, 5, 6, 7);

        SmallTraining.Run run = training.from(savepoint).run(2, 0);

        assertTrained(
                run,
                new Interval(new Partition(images, 0), 0, 5),
                new Interval(new Partition(images, 1), 0, 3));
    }

    @Test
    void goesOnWithEverythingChangedAtOnceThatMayChange() throws Exception {
        SmallTraining training = training();
        training.publish(0, 1, 2, 3, 4);
        String savepoint = training.run(1, 1).savepoint();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            admin.createPartitions(Map.of(images, NewPartitions.increaseTo(3))).all().get();
        }
        training.publishTo(0, 5);
        training.publishTo(1, 5, 6, -1, 7);
        training.publishTo(2, 8, 9);

        SmallTraining.Run run =
                training.from(savepoint)
                        .with(
                                Map.of(
                                        "hpm.train.batch-size", "3",
                                        "hpm.train.learning-rate", "0.00001",
                                        "hpm.hardness.time-to-live", "1 d",
                                        "hpm.decode.parallelism", "3",
                                        "taskmanager.numberOfTaskSlots", "3",
                                        "hpm.run.id", "changed"))
                        .run(3, 1);

        LedgerReport ledger = LedgerReport.read(run.savepoint());
        assertThat(ledger.isExact()).isTrue();
        assertThat(ledger.fates().received())
                .containsExactly(
                        new Interval(new Partition(images, 0), 0, 6),
                        new Interval(new Partition(images, 1), 0, 4),
                        new Interval(new Partition(images, 2), 0, 2));
        assertThat(ledger.fates().deadLettered())
                .containsExactly(new Interval(new Partition(images, 1), 2, 3));
    }

    @Test
    @Timeout(60) // restarting first would take longer
    void refusesWhatWouldMeanSomethingElseAndSaysWhatItWas() throws Exception {
        SmallTraining training = training();
        training.publish(0, 1, 2, 3, 4);
        String savepoint = training.run(1, 1).savepoint();
        byte[] before = Files.readAllBytes(metadata(savepoint));

        assertRefused(
                training.from(savepoint).with(Map.of("hpm.model.encoder.width", "12")),
                "holds [image 16/4, encoder 8x1x2, decoder 8x1x2, loss predictor, float32]",
                "asks for [image 16/4, encoder 12x1x2, decoder 8x1x2, loss predictor, float32]",
                "hpm.model.encoder.width was 8, is 12");
        assertRefused(
                training.from(savepoint).with(Map.of("hpm.train.seed", "5")),
                "hpm.train.seed was 0, is 5");
        String other = KAFKA.newTopic("other", Map.of());
        assertRefused(
                training.from(savepoint).with(Map.of("hpm.topics.images", other)),
                "hpm.topics.images was " + images + ", is " + other);
        assertThat(Files.readAllBytes(metadata(savepoint))).isEqualTo(before);
    }

    private static void assertRefused(SmallTraining training, String... parts) {
        assertThatThrownBy(() -> training.run(2, 0))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContainingAll(parts);
    }

    private static Path metadata(String savepoint) {
        return Path.of(URI.create(savepoint)).resolve("_metadata");
    }

    private static void assertTrained(SmallTraining.Run run, Interval... intervals)
            throws Exception {
        assertThat(SavedTraining.readProgress(run.savepoint()).trained())
                .containsExactly(intervals);
    }

    private SmallTraining training() {
        return new SmallTraining(KAFKA.bootstrapServers(), images, folder);
    }
}
