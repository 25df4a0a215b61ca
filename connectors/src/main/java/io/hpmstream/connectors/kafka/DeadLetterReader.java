package io.hpmstream.connectors.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Reads a dead-letter topic from its beginning to where it ends now, one letter at a time: the
 * topic may be larger than memory. Used by one thread.
 */
public final class DeadLetterReader {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaConnection connection;
    private final String topic;

    public DeadLetterReader(KafkaConnection connection, String topic) {
        this.connection = connection;
        this.topic = topic;
    }

    /**
     * Hands every letter to {@code reader}, partition by partition as they come, until it answers
     * false.
     *
     * @throws KafkaSetupException if the topic cannot be read
     */
    public void forEach(Predicate<DeadLetter> reader) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        connection.clientProperties(properties()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic, TIMEOUT).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            if (partitions.isEmpty()) {
                throw new KafkaSetupException(
                        "there is no topic %s at %s (hpm.topics.dead-letter)"
                                .formatted(topic, connection.bootstrapServers()),
                        null);
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            readTo(consumer.endOffsets(partitions, TIMEOUT), consumer, reader);
        } catch (KafkaException e) {
            throw new KafkaSetupException(
                    "cannot read topic %s at %s: %s"
                            .formatted(topic, connection.bootstrapServers(), Topics.reason(e)),
                    e);
        }
    }

    // letters that come meanwhile, such as those of a replay, are for the next reading
    private static void readTo(
            Map<TopicPartition, Long> ends,
            KafkaConsumer<byte[], byte[]> consumer,
            Predicate<DeadLetter> reader) {
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey(), TIMEOUT) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
                if (end != null && record.offset() < end && !reader.test(DeadLetter.of(record))) {
                    return;
                }
            }
        }
    }

    private Map<String, String> properties() {
        return Map.of(
                "client.id",
                connection.runId() + "-dead-letters-reader",
                "enable.auto.commit",
                "false",
                "isolation.level",
                "read_committed",
                "max.poll.records",
                "50",
                // a few large letters at a time
                "fetch.max.bytes",
                Integer.toString(2 * RecordSizes.DEAD_LETTER_TOPIC),
                "max.partition.fetch.bytes",
                Integer.toString(RecordSizes.DEAD_LETTER_TOPIC));
    }
}
