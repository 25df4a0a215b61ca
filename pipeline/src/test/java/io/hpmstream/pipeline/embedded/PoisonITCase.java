package io.hpmstream.pipeline.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import io.hpmstream.connectors.kafka.DeadLetterReader;
import io.hpmstream.connectors.kafka.KafkaConnection;
import io.hpmstream.pipeline.PretrainJob;
import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.TinyImages;
import io.hpmstream.pipeline.audit.LedgerReport;
import io.hpmstream.pipeline.cluster.FlinkRest;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A stream in which every tenth record is poison. */
@Tag("chaos")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class PoisonITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    private static final long SEED = 20261126;
    private static final int RECORDS = 100_000;
    private static final int IDS = 20_000;
    private static final int BATCH = 100;
    private static final int HUGE_EVERY = 20_000;
    private static final int LOOKS = 10;
    private static final long MIB = 1 << 20;

    @TempDir private Path folder;

    private final String images =
            KAFKA.newTopic("poison", Map.of("max.message.bytes", Integer.toString(60 << 20)));
    private final BitSet good = new BitSet();
    private final BitSet hopeless = new BitSet();

    @Test
    void deadLettersAllOfItOnceAndTrainsTheRestWithoutARestart() throws Exception {
        System.err.println("seed of the fuzzer: " + SEED);
        PretrainConfig config = training().config();
        PretrainJob.ensureTopics(config);
        LedgerReport ledger;
        try (EmbeddedFlink flink = EmbeddedFlink.start(config.flink(), folder.resolve("flink"))) {
            JobID job = flink.submit(config);
            CompletableFuture<Void> publishing = CompletableFuture.runAsync(this::publish);
            List<Long> heap = follow(new Decoded(flink, job), flink.monitor(job), publishing);
            publishing.get();
            assertThat(flink.monitor(job).restarts()).isZero();
            assertThat(heap.get(heap.size() - 1))
                    .as("bytes on the heap after each tenth: %s", heap)
                    .isLessThan(heap.get(2) + 32 * MIB);
            ledger = LedgerReport.read(flink.stopWithSavepoint(job, flink.savepointFolder()));
        }

        assertThat(ledger.isExact()).isTrue();
        BitSet deadLettered = offsets(ledger.fates().deadLettered());
        BitSet trained = offsets(ledger.fates().trained());
        trained.or(offsets(ledger.fates().waiting()));
        BitSet all = (BitSet) trained.clone();
        all.or(deadLettered);
        assertThat(all.cardinality()).isEqualTo(RECORDS);
        assertThat(trained.cardinality() + deadLettered.cardinality()).isEqualTo(RECORDS);
        assertThat(deadLettered.intersects(good)).as("good images refused").isFalse();
        assertThat(trained.intersects(hopeless)).as("hopeless ones trained").isFalse();
        List<Integer> letters = lettersOf(config.topics().deadLetter());
        assertThat(letters).doesNotHaveDuplicates();
        BitSet told = new BitSet();
        letters.forEach(told::set);
        assertThat(told).isEqualTo(deadLettered);
        System.err.printf(
                "poison: %d records, %d hopeless, %d dead letters%n",
                RECORDS, hopeless.cardinality(), letters.size());
    }

    private void publish() {
        List<byte[]> pictures = TinyImages.draw(16, 3);
        Fuzzer fuzzer = new Fuzzer(SEED, pictures);
        Random random = new Random(SEED);
        try (KafkaProducer<byte[], byte[]> producer =
                TinyImages.producer(KAFKA.bootstrapServers())) {
            for (int i = 0; i < RECORDS; i++) {
                byte[] key = ("image-" + i % IDS).getBytes(UTF_8);
                byte[] value;
                if (i % 1_000 == 999) {
                    value = fuzzer.bombsThatAreImages().get(i / 1_000 % 2);
                } else if (random.nextInt(10) == 0) {
                    Fuzzer.Poison poison =
                            i > HUGE_EVERY && i % HUGE_EVERY < 20
                                    ? fuzzer.hugeRecord()
                                    : fuzzer.next();
                    value = poison.value();
                    hopeless.set(i, poison.hopeless());
                } else {
                    value = pictures.get(i % pictures.size());
                    good.set(i);
                }
                TinyImages.send(producer, images, key, value);
            }
        }
    }

    /** The heap after every tenth of the records, right after a collection. */
    private static List<Long> follow(
            Decoded decoded, JobMonitor monitor, CompletableFuture<Void> publishing)
            throws Exception {
        List<Long> heap = new ArrayList<>();
        for (int look = 1; look <= LOOKS; look++) {
            double enough = (double) RECORDS * look / LOOKS;
            while (decoded.images() < enough) {
                JobFailedException.throwIfFailed(monitor);
                assertThat(publishing).isNotCompletedExceptionally();
                TimeUnit.MILLISECONDS.sleep(200);
            }
            System.gc();
            heap.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        // what was decoded last is on its way to its batch
        while (monitor.trainerMetric("pendingImages").orElse(BATCH) >= BATCH) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return heap;
    }

    /** How far decoding has come. */
    private static final class Decoded {
        private final FlinkRest rest;
        private final String job;

        private Decoded(EmbeddedFlink flink, JobID job) throws Exception {
            this.rest = new FlinkRest(flink.address());
            this.job = "/jobs/" + job;
        }

        private double images() throws Exception {
            for (JsonNode vertex : rest.get(job).path("vertices")) {
                if (vertex.path("name").asText().contains("decode")) {
                    String metrics =
                            "%s/vertices/%s/metrics?get=0.decode.hpm.decodedImages"
                                    .formatted(job, vertex.path("id").asText());
                    return rest.get(metrics).path(0).path("value").asDouble();
                }
            }
            return 0;
        }
    }

    private static BitSet offsets(List<Interval> intervals) {
        BitSet offsets = new BitSet();
        intervals.forEach(any -> offsets.set((int) any.start(), (int) any.end()));
        return offsets;
    }

    private static List<Integer> lettersOf(String topic) {
        List<Integer> offsets = new ArrayList<>();
        new DeadLetterReader(
                        new KafkaConnection(KAFKA.bootstrapServers(), "reader", Map.of()), topic)
                .forEach(
                        letter -> {
                            String at = letter.coordinates();
                            offsets.add(Integer.parseInt(at.substring(at.lastIndexOf('-') + 1)));
                            return true;
                        });
        return offsets;
    }

    private SmallTraining training() {
        return new SmallTraining(KAFKA.bootstrapServers(), images, folder)
                .with(
                        Map.of(
                                "hpm.run.id",
                                "poison",
                                "hpm.train.batch-size",
                                Integer.toString(BATCH),
                                "hpm.images.max-pixels",
                                "1000000",
                                "execution.checkpointing.interval",
                                "5 s",
                                "metrics.fetcher.update-interval",
                                "500"));
    }
}
