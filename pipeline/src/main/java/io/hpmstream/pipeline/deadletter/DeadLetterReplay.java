package io.hpmstream.pipeline.deadletter;

import io.hpmstream.connectors.kafka.DeadLetter;
import io.hpmstream.connectors.kafka.DeadLetterReader;
import io.hpmstream.connectors.kafka.KafkaConnection;
import io.hpmstream.connectors.kafka.MessageHeader;
import io.hpmstream.connectors.kafka.RecordSizes;
import io.hpmstream.pipeline.publish.PublishException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Sends dead letters back to the topic of images as they came, with key, bytes and headers and
 * without the reason. Repeating it is safe: an image that is sent again has one more sighting, one
 * that fails again becomes a dead letter again, and of dead letters with the same content only the
 * first is sent. Runs once, on the thread that calls it.
 */
public final class DeadLetterReplay {

    private final KafkaConnection connection;
    private final String images;
    private final DeadLetterFilter filter;
    private final Optional<RepairedImages> repaired;
    private final boolean dryRun;
    private final Fingerprints fingerprints = new Fingerprints();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long sent;
    private long repairedSent;
    private long repeated;
    private long incomplete;

    /**
     * What was done.
     *
     * @param sent images that were sent, or would have been in a dry run
     * @param repaired those of them whose bytes came from the folder
     * @param repeated letters that hold what was sent already
     * @param incomplete letters that do not hold the whole image
     */
    public record Outcome(long sent, long repaired, long repeated, long incomplete) {}

    /**
     * @param images the topic to send to
     * @param repaired bytes that replace the broken ones; with it nothing else is sent
     */
    public DeadLetterReplay(
            KafkaConnection connection,
            String images,
            DeadLetterFilter filter,
            Optional<RepairedImages> repaired,
            boolean dryRun) {
        this.connection = connection;
        this.images = images;
        this.filter = filter;
        this.repaired = repaired;
        this.dryRun = dryRun;
    }

    /**
     * Reads all letters that are there now and sends those that are meant.
     *
     * @param log told of each letter that cannot be sent
     * @throws PublishException if Kafka does not take an image
     */
    public Outcome run(DeadLetterReader letters, Consumer<String> log) {
        try (Producer<byte[], byte[]> producer = producer()) {
            letters.forEach(
                    letter -> {
                        if (filter.test(letter)) {
                            consider(letter, producer, log);
                        }
                        return failure.get() == null;
                    });
            producer.flush();
        }
        Exception problem = failure.get();
        if (problem != null) {
            throw new PublishException(
                    "cannot send to topic %s: %s".formatted(images, problem.getMessage()), problem);
        }
        return new Outcome(sent, repairedSent, repeated, incomplete);
    }

    private void consider(
            DeadLetter letter, Producer<byte[], byte[]> producer, Consumer<String> log) {
        Optional<byte[]> better = repaired.flatMap(folder -> folder.bytes(letter.coordinates()));
        if (repaired.isPresent() && better.isEmpty()) {
            return;
        }
        if (!isComplete(letter, better.isPresent())) {
            incomplete++;
            log.accept(
                    "%s cannot be sent: its dead letter does not hold the whole image"
                            .formatted(letter.coordinates()));
        } else if (!fingerprints.addNew(letter)) {
            repeated++;
        } else {
            send(letter, better, producer);
        }
    }

    // without its key an image would be another one; without its headers it would lose its label
    private static boolean isComplete(DeadLetter letter, boolean isRepaired) {
        boolean onlyValueMissing = letter.omitted().stream().allMatch("value"::equals);
        return isRepaired ? onlyValueMissing : letter.omitted().isEmpty() && letter.value() != null;
    }

    private void send(
            DeadLetter letter, Optional<byte[]> better, Producer<byte[], byte[]> producer) {
        sent++;
        repairedSent += better.isPresent() ? 1 : 0;
        if (dryRun) {
            return;
        }
        byte[] value = better.isPresent() ? better.get() : letter.value();
        ProducerRecord<byte[], byte[]> image = new ProducerRecord<>(images, letter.key(), value);
        for (MessageHeader header : letter.headers()) {
            image.headers().add(header.name(), header.value());
        }
        // the callback tells all that the future would
        var unused =
                producer.send(
                        image,
                        (metadata, problem) -> {
                            if (problem != null) {
                                failure.compareAndSet(null, problem);
                            }
                        });
    }

    private Producer<byte[], byte[]> producer() {
        Map<String, String> settings =
                new HashMap<>(RecordSizes.producerProperties(RecordSizes.IMAGES_TOPIC));
        settings.put("client.id", connection.runId() + "-dead-letters-replay");
        settings.put("acks", "all");
        settings.put("max.block.ms", Long.toString(Duration.ofSeconds(15).toMillis()));
        return new KafkaProducer<>(
                connection.clientProperties(settings),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
