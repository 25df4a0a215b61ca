package io.hpmstream.connectors.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The images that have one tag, as the topic {@code curation.tags} tells: all that is in the topic
 * when this is opened, and from then on what comes, on a thread of its own. So an answer never
 * waits for Kafka, and a tag never waits behind images. Thread safe; holds only the ids of images
 * that have the tag.
 */
public final class TaggedImages implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TaggedImages.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final long DISCOVERY_NANOS = TIMEOUT.toNanos();

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final String tag;
    private final Consumer<Exception> failure;
    private final Thread follower = new Thread(this::follow, "hpm-tags");
    private final Set<String> tagged = ConcurrentHashMap.newKeySet();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong unreadable = new AtomicLong();
    private volatile boolean closed;

    private TaggedImages(
            KafkaConsumer<byte[], byte[]> consumer,
            String topic,
            String tag,
            Consumer<Exception> failure) {
        this.consumer = consumer;
        this.topic = topic;
        this.tag = tag;
        this.failure = failure;
        follower.setDaemon(true);
    }

    /**
     * Reads a topic of tags to its end and follows it.
     *
     * @param failure told once, on another thread, if the topic can no longer be followed: what is
     *     known then grows old
     * @throws KafkaException if the topic is not there or cannot be read
     */
    public static TaggedImages follow(
            KafkaConnection connection, String topic, String tag, Consumer<Exception> failure) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties(connection),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        TaggedImages images = new TaggedImages(consumer, topic, tag, failure);
        try {
            images.readToTheEnd();
        } catch (KafkaException e) {
            consumer.close();
            throw e;
        }
        images.follower.start();
        return images;
    }

    private static Properties properties(KafkaConnection connection) {
        return connection.clientProperties(
                Map.of(
                        "client.id", connection.runId() + "-tags",
                        "enable.auto.commit", "false",
                        "isolation.level", "read_committed",
                        // a topic that was made anew is read anew, after a restart
                        "auto.offset.reset", "none"));
    }

    private void readToTheEnd() {
        List<TopicPartition> partitions = partitions();
        if (partitions.isEmpty()) {
            throw new KafkaException(
                    "topic %s is missing, which holds the tags of curators (hpm.topics.tags)"
                            .formatted(topic));
        }
        begin(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, TIMEOUT);
        long lastProgress = System.nanoTime();
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey(), TIMEOUT) < end.getValue())) {
            if (read()) {
                lastProgress = System.nanoTime();
            } else if (System.nanoTime() - lastProgress > TIMEOUT.toNanos()) {
                throw new TimeoutException(
                        "cannot read topic %s to its end: nothing came for %d s"
                                .formatted(topic, TIMEOUT.toSeconds()));
            }
        }
        LOG.info("{} images are tagged {} in topic {}", tagged.size(), tag, topic);
    }

    private List<TopicPartition> partitions() {
        return consumer.partitionsFor(topic, TIMEOUT).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    /** Also reads partitions, from their beginning, that were not read so far. */
    private void begin(List<TopicPartition> partitions) {
        List<TopicPartition> all = new ArrayList<>(consumer.assignment());
        List<TopicPartition> more =
                partitions.stream().filter(partition -> !all.contains(partition)).toList();
        if (!more.isEmpty()) {
            all.addAll(more);
            consumer.assign(all);
            consumer.seekToBeginning(more);
        }
    }

    private void follow() {
        try (consumer) {
            long discovered = System.nanoTime();
            while (!closed) {
                read();
                if (System.nanoTime() - discovered > DISCOVERY_NANOS) {
                    discovered = System.nanoTime();
                    discover();
                }
            }
        } catch (WakeupException e) {
            LOG.debug("closed while waiting for tags", e);
        } catch (KafkaException e) {
            failure.accept(e);
        }
    }

    private void discover() {
        try {
            begin(partitions());
        } catch (TimeoutException e) {
            LOG.debug("will look for new partitions of {} later", topic, e);
        }
    }

    private boolean read() {
        boolean any = false;
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
            any = true;
            Optional<TagRecord> read = TagRecord.of(message);
            if (read.isEmpty()) {
                skip(message);
            } else if (read.get().tags().contains(tag)
                    ? tagged.add(read.get().imageId())
                    : tagged.remove(read.get().imageId())) {
                changes.incrementAndGet();
            }
        }
        return any;
    }

    private void skip(ConsumerRecord<byte[], byte[]> message) {
        if (unreadable.getAndIncrement() == 0) {
            LOG.warn(
                    "cannot read the tags at offset {} of topic {}, partition {}: not the JSON of schema"
                            + " version 1; what was said of that image before stands, later such"
                            + " records are only counted",
                    message.offset(),
                    message.topic(),
                    message.partition());
        }
    }

    /** Whether an image has the tag, as far as is known by now. */
    public boolean contains(String imageId) {
        return tagged.contains(imageId);
    }

    /** Grows with every image that gets the tag or loses it. */
    public long changes() {
        return changes.get();
    }

    /** How many images have the tag. */
    public int size() {
        return tagged.size();
    }

    /** Records that were skipped because they are no tags. */
    public long unreadable() {
        return unreadable.get();
    }

    /** Ends the following. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            follower.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
