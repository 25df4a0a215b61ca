package io.hpmstream.pipeline.cluster;

import io.hpmstream.connectors.kafka.DeadLetterReader;
import io.hpmstream.connectors.kafka.KafkaConnection;
import io.hpmstream.pipeline.TinyImages;
import io.hpmstream.pipeline.audit.LedgerReport;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

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

    @RegisterExtension static final TestingCluster CLUSTER = new TestingCluster(1);

    private static final String TASK_MANAGER = "task-manager-1";
    private static final String IMAGES = "images";
    private static final String DEAD_LETTERS = "dead-letters";
    private static final long SEED = 20261126;
    private static final int RECORDS = 100_000;
    private static final int IDS = 20_000;
    private static final int BATCH = 100;
    private static final int HUGE_EVERY = 20_000;
    private static final int LOOKS = 10;
    private static final long MIB = 1 << 20;

    private final BitSet good = new BitSet();
    private final BitSet hopeless = new BitSet();

    @Test
    void deadLettersAllOfItOnceAndTrainsTheRestWithoutARestart() throws Exception {
        System.err.println("seed of the fuzzer: " + SEED);
        createTopic();
        String job = CLUSTER.submit(job());
        CompletableFuture<Void> publishing = CompletableFuture.runAsync(this::publish);
        List<Long> heap = follow(job, publishing);
        publishing.get();

        assertThat(CLUSTER.restores(job)).isZero();
        assertThat(heap.get(heap.size() - 1))
                .as("bytes on the heap after each tenth: %s", heap)
                .isLessThan(heap.get(2) + 32 * MIB);
        LedgerReport ledger = LedgerReport.read(CLUSTER.stopWithSavepoint(job).toUri().toString());
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
        List<Integer> letters = letters();
        assertThat(letters).doesNotHaveDuplicates();
        BitSet told = new BitSet();
        letters.forEach(told::set);
        assertThat(told).isEqualTo(deadLettered);
        System.err.printf(
                "poison: %d records, %d hopeless, %d dead letters%n",
                RECORDS, hopeless.cardinality(), letters.size());
    }

    private static void createTopic() throws Exception {
        NewTopic topic =
                new NewTopic(IMAGES, 1, (short) 1)
                        .configs(Map.of("max.message.bytes", Integer.toString(60 << 20)));
        try (Admin admin = admin()) {
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    private void publish() {
        List<byte[]> pictures = TinyImages.draw(16, 3);
        Fuzzer fuzzer = new Fuzzer(SEED, pictures);
        Random random = new Random(SEED);
        try (KafkaProducer<byte[], byte[]> producer =
                TinyImages.producer(CLUSTER.cluster().bootstrapServers())) {
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
                TinyImages.send(producer, IMAGES, key, value);
            }
        }
    }

    /** The TaskManager's heap after every tenth of the records, right after a collection. */
    private static List<Long> follow(String job, CompletableFuture<Void> publishing)
            throws Exception {
        TestingProcess taskManager =
                new TestingProcess(CLUSTER.cluster().running(TASK_MANAGER).orElseThrow().pid());
        List<Long> heap = new ArrayList<>();
        for (int look = 1; look <= LOOKS; look++) {
            // those behind the last whole batch wait for more
            long enough = (long) RECORDS * look / LOOKS - BATCH;
            CLUSTER.await(
                    "the fate of " + enough + " records",
                    () -> {
                        assertThat(publishing).isNotCompletedExceptionally();
                        return CLUSTER.step(job) * BATCH + lettersTold() > enough;
                    });
            heap.add(
                    taskManager
                            .look(CLUSTER.cluster().folder().temporary(TASK_MANAGER))
                            .heapBytes());
        }
        return heap;
    }

    private static long lettersTold() throws Exception {
        TopicPartition letters = new TopicPartition(DEAD_LETTERS, 0);
        try (Admin admin = admin()) {
            return admin.listOffsets(Map.of(letters, OffsetSpec.latest()))
                    .partitionResult(letters)
                    .get()
                    .offset();
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", CLUSTER.cluster().bootstrapServers()));
    }

    private static BitSet offsets(List<Interval> intervals) {
        BitSet offsets = new BitSet();
        intervals.forEach(any -> offsets.set((int) any.start(), (int) any.end()));
        return offsets;
    }

    private static List<Integer> letters() {
        List<Integer> offsets = new ArrayList<>();
        new DeadLetterReader(
                        new KafkaConnection(
                                CLUSTER.cluster().bootstrapServers(), "reader", Map.of()),
                        DEAD_LETTERS)
                .forEach(
                        letter -> {
                            String at = letter.coordinates();
                            offsets.add(Integer.parseInt(at.substring(at.lastIndexOf('-') + 1)));
                            return true;
                        });
        return offsets;
    }

    private static Map<String, String> job() {
        Map<String, String> options = CLUSTER.tinyJob(8, BATCH);
        options.put("hpm.topics.images", IMAGES);
        options.put("hpm.topics.dead-letter", DEAD_LETTERS);
        options.put("hpm.images.max-pixels", "1000000");
        options.put("execution.checkpointing.interval", "5 s");
        return options;
    }
}
