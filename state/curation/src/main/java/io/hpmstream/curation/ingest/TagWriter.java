package io.hpmstream.curation.ingest;

import io.hpmstream.curation.config.CurationConfig.KafkaConfig;
import io.hpmstream.curation.index.Feed;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Writes tags to their topic, which is the truth, and waits until they have come back into the
 * index. Thread safe.
 */
public final class TagWriter implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final Ingest ingest;

    public TagWriter(KafkaConfig config, Ingest ingest) {
        this.producer = new KafkaClients(config).producer();
        this.topic = config.tagsTopic();
        this.ingest = ingest;
    }

    /**
     * Replaces the tags of an image.
     *
     * @param tags as {@link TagRecord#normal} gives them
     * @return whether they are in the index already; if not, they will come
     * @throws KafkaException if they could not be written
     */
    public boolean write(String imageId, List<String> tags) throws InterruptedException {
        byte[] key = imageId.getBytes(UTF_8);
        ProducerRecord<byte[], byte[]> record =
                tags.isEmpty()
                        ? new ProducerRecord<>(topic, key, null)
                        : new ProducerRecord<>(
                                topic, key, TagRecord.write(imageId, tags, Instant.now()));
        try {
            RecordMetadata written = producer.send(record).get();
            return ingest.await(Feed.TAGS, written.partition(), written.offset(), PATIENCE);
        } catch (ExecutionException e) {
            throw new KafkaException("cannot write tags to topic " + topic, e.getCause());
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
