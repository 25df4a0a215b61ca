package io.hpmstream.pipeline;

import io.hpmstream.pipeline.config.PretrainConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Follows the topics that a run writes to, as any consumer outside can: what the demo and the
 * progress line know of a training comes from there. Confined to one thread.
 */
public final class SightingTail implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private static final int FETCH_BYTES = 1 << 20;

    private final String hardnessTopic;
    private final String runId;
    private long deadLetters;

    private SightingTail(
            KafkaConsumer<byte[], byte[]> consumer, String hardnessTopic, String runId) {
        this.consumer = consumer;
        this.hardnessTopic = hardnessTopic;
        this.runId = runId;
    }

    /** Follows from now on: what lies in the topics already is passed over. */
    public static SightingTail fromNow(PretrainConfig config) {
        Properties properties = config.kafka().clientProperties(Map.of());
        properties.putAll(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        config.kafka().bootstrapServers(),
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        config.kafka().runId() + "-tail",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        "false",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        // a few answers a second are enough to watch by
                        ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
                        Integer.toString(FETCH_BYTES),
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        "250"));
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(config.topics().hardness(), config.topics().deadLetter())) {
            consumer.partitionsFor(topic, TIMEOUT)
                    .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(partition -> consumer.position(partition, TIMEOUT));
        return new SightingTail(consumer, config.topics().hardness(), config.kafka().runId());
    }

    /** The hardness records of this run that came within {@code patience}, in their order. */
    public List<TrainedImage> poll(Duration patience) {
        List<TrainedImage> sightings = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(patience)) {
            if (message.topic().equals(hardnessTopic)) {
                TrainedImage sighting = TrainedImage.read(message.value());
                if (sighting.runId().equals(runId)) {
                    sightings.add(sighting);
                }
            } else {
                deadLetters++;
            }
        }
        return sightings;
    }

    /** Everything that is in the topics by now and was not returned yet. */
    public List<TrainedImage> drain() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment(), TIMEOUT);
        List<TrainedImage> sightings = new ArrayList<>();
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey(), TIMEOUT) < end.getValue())) {
            sightings.addAll(poll(Duration.ofMillis(100)));
        }
        return sightings;
    }

    /** Dead letters that came so far. */
    public long deadLetters() {
        return deadLetters;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
