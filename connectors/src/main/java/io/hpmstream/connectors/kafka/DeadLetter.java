package io.hpmstream.connectors.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A record of the dead-letter topic as a reader sees it: the image as it came, and the reason,
 * which {@link DeadLetters} wrote. Immutable; its arrays belong to it and nobody writes to them.
 *
 * @param code why, as {@link DeadLetterCode#code()}; empty in a record that is no dead letter of
 *     ours
 * @param coordinates where the image stood, {@code topic-partition-offset}
 * @param sentAt when the dead letter was sent, in milliseconds
 * @param key the image's own key, or null
 * @param value the image's own bytes, or null if they are not here
 * @param headers the image's own headers, without the reason
 * @param omitted what of the image is not here, such as {@code value}; empty if all is
 */
@SuppressWarnings("ArrayRecordComponent") // a bulk carrier that nobody compares
public record DeadLetter(
        String code,
        String message,
        String coordinates,
        long sentAt,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<MessageHeader> headers,
        List<String> omitted) {

    // not the compact form: NullAway does not see type annotations on its implicit parameters
    public DeadLetter(
            String code,
            String message,
            String coordinates,
            long sentAt,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<MessageHeader> headers,
            List<String> omitted) {
        this.code = code;
        this.message = message;
        this.coordinates = coordinates;
        this.sentAt = sentAt;
        this.key = key;
        this.value = value;
        this.headers = List.copyOf(headers);
        this.omitted = List.copyOf(omitted);
    }

    /** Reads a record of the topic. */
    public static DeadLetter of(ConsumerRecord<byte[], byte[]> kafka) {
        return new DeadLetter(
                text(kafka, "code"),
                text(kafka, "exception.message"),
                "%s-%s-%s"
                        .formatted(
                                text(kafka, "topic"),
                                text(kafka, "partition"),
                                text(kafka, "offset")),
                kafka.timestamp(),
                kafka.key(),
                kafka.value(),
                HeaderList.from(kafka.headers()).stream()
                        .filter(header -> !header.name().startsWith(DeadLetters.PREFIX))
                        .toList(),
                List.of("key", "value", "headers").stream()
                        .filter(part -> !text(kafka, part + ".omitted").isEmpty())
                        .toList());
    }

    /** The image's id as far as it can be read; empty if it has none. */
    public String imageId() {
        return key == null ? "" : new String(key, UTF_8);
    }

    private static String text(ConsumerRecord<byte[], byte[]> kafka, String name) {
        Header header = kafka.headers().lastHeader(DeadLetters.PREFIX + name);
        return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
    }
}
