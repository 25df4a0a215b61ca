package io.hpmstream.pipeline.publish;

import io.hpmstream.connectors.kafka.KafkaConnection;
import io.hpmstream.connectors.kafka.RecordSizes;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Sends images to a topic in the order in which they come, each exactly once as far as Kafka can
 * tell. One thread uses it; {@link #acknowledged} and {@link #tooLarge} may be asked by any.
 */
public final class ImagePublisher implements AutoCloseable {

    private static final int BATCH_BYTES = 1 << 20;

    private final Iterator<PublishedImage> images;
    private final String topic;
    private final KafkaConnection connection;
    private final Producer<String, byte[]> producer;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final List<String> tooLarge = new ArrayList<>();
    private long sent;

    private ImagePublisher(
            Iterator<PublishedImage> images,
            String topic,
            KafkaConnection connection,
            Producer<String, byte[]> producer) {
        this.images = images;
        this.topic = topic;
        this.connection = connection;
        this.producer = producer;
    }

    /**
     * Opens a publisher; connects with the first image.
     *
     * @param topic must exist, since nothing here creates it
     * @param images what is sent, taken one by one when it is due; may be endless
     */
    public static ImagePublisher open(
            KafkaConnection connection, String topic, Iterator<PublishedImage> images) {
        Map<String, String> settings =
                new HashMap<>(RecordSizes.producerProperties(RecordSizes.IMAGES_TOPIC));
        settings.put("client.id", connection.runId() + "-publisher");
        settings.put("enable.idempotence", "true");
        settings.put("acks", "all");
        // images are compressed already
        settings.put("compression.type", "none");
        // many images a request: a broker spends more on a request than on the bytes in it
        settings.put("linger.ms", "50");
        settings.put("batch.size", Integer.toString(BATCH_BYTES));
        settings.put("max.block.ms", "15000");
        settings.put("request.timeout.ms", "10000");
        settings.put("delivery.timeout.ms", "30000");
        var producer =
                new KafkaProducer<>(
                        connection.clientProperties(settings),
                        new StringSerializer(),
                        new ByteArraySerializer());
        return new ImagePublisher(images, topic, connection, producer);
    }

    /**
     * Sends images until {@code count} of them in all have been handed to Kafka, or until there are
     * no more. Blocks while Kafka's buffer is full; does not wait for acknowledgements.
     *
     * @return how many have been handed over since the publisher was opened
     * @throws PublishException if Kafka did not take this image or an earlier one
     */
    public long publishUpTo(long count) {
        while (sent < count && images.hasNext()) {
            send(images.next());
        }
        return sent;
    }

    private void send(PublishedImage image) {
        checkFailure();
        var message = new ProducerRecord<>(topic, image.id(), image.bytes());
        add(message.headers(), "label", image.label());
        add(message.headers(), "source", image.source());
        add(message.headers(), "uri", image.uri());
        try {
            // the callback tells all that the future would
            var unused =
                    producer.send(message, (metadata, problem) -> completed(image.id(), problem));
        } catch (KafkaException e) {
            throw unpublished(e);
        }
        sent++;
    }

    private static void add(Headers headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(name, value.getBytes(UTF_8));
        }
    }

    // on the producer's thread, or on ours when the record is refused at once
    private void completed(String imageId, @Nullable Exception problem) {
        if (problem == null) {
            acknowledged.incrementAndGet();
        } else if (problem instanceof RecordTooLargeException) {
            synchronized (tooLarge) {
                tooLarge.add(imageId);
            }
        } else {
            failure.compareAndSet(null, problem);
        }
    }

    /**
     * Waits until everything that was handed over has been acknowledged.
     *
     * @throws PublishException if Kafka did not take an image
     */
    public void flush() {
        producer.flush();
        checkFailure();
    }

    private void checkFailure() {
        Exception problem = failure.get();
        if (problem != null) {
            throw unpublished(problem);
        }
    }

    private PublishException unpublished(Exception problem) {
        String reason =
                Objects.requireNonNullElse(
                        problem.getMessage(), problem.getClass().getSimpleName());
        return new PublishException(
                "cannot publish to topic %s at %s (%d images are there): %s"
                        .formatted(
                                topic, connection.bootstrapServers(), acknowledged.get(), reason),
                problem);
    }

    /** How many images Kafka has confirmed. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /**
     * The images that the topic did not accept for their size, in the order in which that became
     * known.
     */
    public List<String> tooLarge() {
        synchronized (tooLarge) {
            return List.copyOf(tooLarge);
        }
    }

    /**
     * Sends what is buffered, at most for some seconds, and disconnects. Does not tell of failures:
     * flush first.
     */
    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }
}
