package io.hpmstream.curation.ingest;

import io.hpmstream.curation.config.CurationConfig.KafkaConfig;
import io.hpmstream.curation.index.Applier;
import io.hpmstream.curation.index.Changes;
import io.hpmstream.curation.index.Changes.Place;
import io.hpmstream.curation.index.CurationIndex;
import io.hpmstream.curation.index.Feed;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads the topics into the index, from where the index ends: it takes no part in a consumer group,
 * and commits nothing to Kafka. Has one thread that reads and one that writes; goes on when Kafka
 * comes back.
 */
public final class Ingest implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long LOOK_FOR_TOPICS_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_MILLIS = 1_000;

    private final CurationIndex index;
    private final Applier applier;
    private final KafkaClients clients;
    private final Topics topics;
    private final RecordReader reader;
    private final Thread thread = new Thread(this::run, "hpm-curation-ingest");
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Object applied = new Object();

    private volatile boolean stopping;
    private volatile Freshness freshness = new Freshness(Instant.EPOCH, -1, 0, false);
    private final AtomicLong records = new AtomicLong();

    /**
     * Begins to read.
     *
     * @param skipped folder for records that are passed over
     */
    public static Ingest start(CurationIndex index, KafkaConfig config, Path skipped)
            throws IOException {
        Ingest ingest = new Ingest(index, config, new SkippedRecords(skipped));
        ingest.thread.start();
        return ingest;
    }

    private Ingest(CurationIndex index, KafkaConfig config, SkippedRecords skipped) {
        this.index = index;
        this.applier = new Applier(index);
        this.clients = new KafkaClients(config);
        this.topics = new Topics(config);
        this.reader = new RecordReader(skipped);
    }

    public Freshness freshness() {
        return freshness;
    }

    /** Records read since the start. */
    public long records() {
        return records.get();
    }

    /** Ends with the failure that the service cannot go on after. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /**
     * Waits until a record is in the index.
     *
     * @return whether it is, before the time is over
     */
    public boolean await(Feed feed, int partition, long offset, Duration most)
            throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        Place place = new Place(feed, partition);
        synchronized (applied) {
            while (index.positions().getOrDefault(place, 0L) <= offset) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                applied.wait(left);
            }
        }
        return true;
    }

    private void run() {
        while (!stopping) {
            try {
                connectAndFollow();
            } catch (WakeupException | InterruptException | InterruptedException e) {
                stopping = true;
            } catch (OffsetOutOfRangeException e) {
                fail(
                        new OtherTopicException(
                                "the topics no longer have what comes next in the index (%s): start with --rebuild to make it anew"
                                        .formatted(e.getMessage())));
            } catch (KafkaException e) {
                disconnected(e);
            } catch (RuntimeException e) {
                fail(e);
            }
        }
        ended.complete(null);
    }

    private void connectAndFollow() throws InterruptedException {
        try (Admin admin = clients.admin();
                Consumer<byte[], byte[]> consumer = clients.consumer()) {
            topics.createTags(admin);
            follow(admin, consumer);
        } finally {
            applier.await(); // the next consumer begins where the index ends
        }
    }

    private void fail(RuntimeException e) {
        stopping = true;
        ended.completeExceptionally(e);
    }

    private void disconnected(KafkaException e) {
        Freshness last = freshness;
        if (last.connected() || last.lag() < 0) {
            LOG.warn("cannot read from Kafka, trying again: {}", e.toString());
        }
        freshness = new Freshness(last.asOf(), last.lag(), last.batches(), false);
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
            stopping = true;
        }
    }

    private void follow(Admin admin, Consumer<byte[], byte[]> consumer)
            throws InterruptedException {
        Set<TopicPartition> assigned = new HashSet<>();
        long lookAgain = System.nanoTime();
        while (!stopping) {
            if (System.nanoTime() - lookAgain >= 0) {
                assign(topics.find(admin, index), assigned, consumer);
                lookAgain = System.nanoTime() + LOOK_FOR_TOPICS_NANOS;
            }
            Instant before = Instant.now();
            if (assigned.isEmpty()) {
                freshness = new Freshness(before, 0, freshness.batches(), true);
                TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
            } else {
                take(consumer.poll(POLL), before, consumer);
            }
        }
    }

    private void assign(
            Set<TopicPartition> found,
            Set<TopicPartition> assigned,
            Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> fresh = new HashSet<>(found);
        fresh.removeAll(assigned);
        if (fresh.isEmpty()) {
            return;
        }
        assigned.addAll(fresh);
        consumer.assign(assigned);
        Map<Place, Long> positions = index.positions();
        for (TopicPartition partition : fresh) {
            Place place = new Place(topics.feed(partition.topic()), partition.partition());
            @Nullable Long position = positions.get(place);
            if (position == null) {
                consumer.seekToBeginning(Set.of(partition));
            } else {
                consumer.seek(partition, position);
            }
        }
    }

    private void take(
            ConsumerRecords<byte[], byte[]> batch,
            Instant before,
            Consumer<byte[], byte[]> consumer)
            throws InterruptedException {
        Changes changes = new Changes();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            reader.read(topics.feed(record.topic()), record, changes);
        }
        long lag = lag(consumer);
        applier.apply(changes, () -> applied(batch.count(), before, lag));
    }

    /** Records behind what was polled, -1 if Kafka has not told yet. */
    private static long lag(Consumer<byte[], byte[]> consumer) {
        long lag = 0;
        for (TopicPartition partition : consumer.assignment()) {
            OptionalLong ofPartition = consumer.currentLag(partition);
            if (ofPartition.isEmpty()) {
                return -1;
            }
            lag += ofPartition.getAsLong();
        }
        return lag;
    }

    /** Called by the writing thread, once the index has what was polled. */
    private void applied(int count, Instant before, long lag) {
        records.addAndGet(count);
        Freshness last = freshness;
        freshness =
                new Freshness(
                        lag == 0 ? before : last.asOf(),
                        lag < 0 ? last.lag() : lag,
                        last.batches() + (count == 0 ? 0 : 1),
                        true);
        synchronized (applied) {
            applied.notifyAll();
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        thread.join();
        applier.close();
    }
}
