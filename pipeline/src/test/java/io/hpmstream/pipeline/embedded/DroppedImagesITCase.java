package io.hpmstream.pipeline.embedded;

import io.hpmstream.pipeline.PretrainJob;
import io.hpmstream.pipeline.TestingJob;
import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.audit.LedgerReport;
import io.hpmstream.pipeline.demo.SyntheticScenes;
import io.hpmstream.pipeline.ledger.OffsetLedger;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Images that curators drop are no longer trained, and none is lost. */
class DroppedImagesITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    @TempDir private Path folder;

    private final String images = KAFKA.newTopic("dropped", Map.of());

    @Test
    void leavesOutWhatIsTaggedAlsoWhatWaitsInTheSavepoint() throws Exception {
        SmallTraining training = training("obey");
        tag("scene-1", "[\"drop\"]");
        training.publish(0, 1, 2, 3, 4, 5);
        SmallTraining.Run first = training.run(1, 1);
        assertThat(offsets(first)).containsExactly(0L, 2L, 3L, 4L);

        tag("scene-5", "[\"drop\",\"review\"]"); // waits at offset 5
        untag("scene-1");
        training.publish(6, 5, 1, 7, 8);
        SmallTraining.Run second = training.from(first.savepoint()).run(2, 0);

        assertThat(offsets(second)).containsExactly(6L, 8L, 9L, 10L);
        LedgerReport report = LedgerReport.read(second.savepoint());
        assertThat(report.isExact()).isTrue();
        assertThat(report.fates().dropped()).isEqualTo(offsets(1, 5, 7));
        assertThat(report.fates().trained()).isEqualTo(offsets(0, 2, 3, 4, 6, 8, 9, 10));
        assertThat(report.fates().received()).isEqualTo(range(11));
    }

    @Test
    void goesOnFromASavepointThatDidNotObeyAndBackAgain() throws Exception {
        training("ignore").publish(0, 1, 2, 3, 4);
        SmallTraining.Run ignoring = training("ignore").run(1, 1);
        tag("scene-1", "[\"drop\"]");
        training("ignore").publish(1, 5, 6, 7);
        SmallTraining.Run obeying = training("obey").from(ignoring.savepoint()).run(2, 0);
        training("ignore").publish(1, 2, 3, 4);
        SmallTraining.Run again = training("ignore").from(obeying.savepoint()).run(3, 0);

        assertThat(offsets(obeying)).containsExactly(4L, 6L, 7L, 8L);
        assertThat(offsets(again)).containsExactly(9L, 10L, 11L, 12L);
        LedgerReport report = LedgerReport.read(again.savepoint());
        assertThat(report.isExact()).isTrue();
        assertThat(report.fates().dropped()).isEqualTo(offsets(5));
    }

    @Test
    void hearsATagWhileItTrains() throws Exception {
        List<byte[]> scenes = scenes(8);
        PretrainJob.ensureTopics(training("obey").config());
        try (TestingJob job =
                TestingJob.start(
                        KAFKA,
                        images,
                        folder,
                        Map.of("hpm.curation.tags", "obey", "hpm.topics.tags", tags()))) {
            job.publish(scenes.subList(0, 4));
            job.awaitStep(1);
            tag("image-5", "[\"drop\"]");
            job.awaitTrainerMetric("dropTags", 1);
            job.publish(scenes.subList(4, 8));
            job.awaitTrainerMetric("droppedImages", 1);
            job.publish(scenes.subList(0, 1));
            job.awaitStep(2);

            job.awaitTrainerMetric("pendingImages", 0);
        }
    }

    @Test
    void endsWithTheSameBitsHoweverOftenItWasInterrupted() throws Exception {
        int losses = 2;
        int each = 21;
        tag("scene-3", "[\"drop\"]");
        tag("scene-8", "[\"drop\"]");
        int dropped = 2 * (losses + 1);
        int trained = (losses + 1) * each - dropped;
        int steps = trained / SmallTraining.BATCH;
        int waiting = trained % SmallTraining.BATCH;

        LosingTaskManagers disturbed =
                new LosingTaskManagers(training("obey").with(often("disturbed")), 20261126);
        String interrupted =
                disturbed.run(
                        losses,
                        round -> training("obey").publish(IntStream.range(0, each).toArray()),
                        steps,
                        waiting);
        String undisturbed =
                training("obey").with(often("undisturbed")).run(steps, waiting).savepoint();

        assertThat(disturbed.restarts()).isPositive();
        assertThat(SavedTraining.read(interrupted).weights().chunks())
                .isEqualTo(SavedTraining.read(undisturbed).weights().chunks());
        LedgerReport report = LedgerReport.read(interrupted);
        assertThat(report.isExact()).isTrue();
        assertThat(report.fates().dropped()).isEqualTo(offsets(3, 8, 24, 29, 45, 50));
        assertThat(report).isEqualTo(LedgerReport.read(undisturbed));
    }

    private Map<String, String> often(String runId) {
        return Map.of(
                "hpm.run.id",
                runId,
                "hpm.topics.hardness",
                images + "-" + runId,
                "execution.checkpointing.dir",
                folder.resolve(runId).toUri() + "",
                "execution.checkpointing.interval",
                "250 ms",
                "restart-strategy.exponential-delay.initial-backoff",
                "100 ms",
                "restart-strategy.exponential-delay.attempts-before-reset-backoff",
                "1000");
    }

    private SmallTraining training(String tags) {
        return new SmallTraining(KAFKA.bootstrapServers(), images, folder)
                .with(Map.of("hpm.curation.tags", tags, "hpm.topics.tags", tags()));
    }

    private String tags() {
        return images + "-tags";
    }

    private void tag(String imageId, String tags) throws Exception {
        PretrainJob.ensureTopics(training("obey").config());
        send(
                new ProducerRecord<>(
                        tags(),
                        imageId,
                        "{\"schemaVersion\":1,\"imageId\":\"%s\",\"tags\":%s,\"at\":\"2026-11-26T20:00:00Z\"}"
                                .formatted(imageId, tags)));
    }

    private void untag(String imageId) throws Exception {
        send(new ProducerRecord<>(tags(), imageId, null));
    }

    private static void send(ProducerRecord<String, String> message) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", KAFKA.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            producer.send(message).get();
        }
    }

    private static List<byte[]> scenes(int count) {
        SyntheticScenes scenes = new SyntheticScenes(9);
        return IntStream.range(0, count).mapToObj(i -> scenes.scene(i).jpeg()).toList();
    }

    private static List<Long> offsets(SmallTraining.Run run) {
        return run.sightings().stream().map(s -> s.path("offset").asLong()).toList();
    }

    private List<Interval> range(long end) {
        return offsets(LongStream.range(0, end).toArray());
    }

    private List<Interval> offsets(long... offsets) {
        Partition partition = new Partition(images, 0);
        OffsetLedger ledger = new OffsetLedger();
        for (long offset : offsets) {
            ledger.add(partition.topic(), partition.number(), offset);
        }
        return ledger.intervals();
    }
}
