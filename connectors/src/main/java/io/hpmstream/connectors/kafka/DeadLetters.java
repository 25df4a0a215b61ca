package io.hpmstream.connectors.kafka;

import org.jspecify.annotations.Nullable;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Turns an image that cannot be trained into a record for the topic {@code images.dead-letter}: the
 * original key, bytes and headers, and the reason in headers named {@code __hpm.errors.*}. The
 * record always fits its topic: what is too large loses its value first, then its own headers, then
 * its key, and says so. Immutable, thread safe.
 */
public final class DeadLetters implements Serializable {

    /**
     * All headers that are added begin so; an original header that does (a replayed dead letter) is
     * replaced.
     */
    public static final String PREFIX = "__hpm.errors.";

    private static final long serialVersionUID = 1L;

    // in characters: a library's message may quote the image
    private static final int LONGEST_MESSAGE = 1024;

    private final DeadLetterValue value;
    private final int largestRecord;

    /**
     * Dead letters for a topic with other limits.
     *
     * @param largestRecord as {@link RecordSizes#largestRecord} of the dead-letter topic
     */
    public DeadLetters(DeadLetterValue value, int largestRecord) {
        this.value = value;
        this.largestRecord = largestRecord;
    }

    /** Dead letters for a topic that {@link Topics} has checked. */
    public DeadLetters(DeadLetterValue value) {
        this(value, RecordSizes.largestRecord(RecordSizes.deadLetterTopic(value)));
    }

    /**
     * The dead letter of {@code image}. Its timestamp is the time of sending: 14 days of retention
     * begin now, however old the image is; the image's own is in {@code __hpm.errors.timestamp}.
     *
     * @param stage where it failed, such as {@code decode}
     */
    public OutgoingMessage of(
            ImageMessage image,
            String stage,
            DeadLetterCode code,
            String message,
            Throwable cause) {
        List<MessageHeader> reason = reason(image, stage, code, message, cause);
        List<MessageHeader> headers = new ArrayList<>(original(image));
        headers.addAll(reason);
        if (value == DeadLetterValue.NONE) {
            headers.add(header("value.omitted", "configured"));
            return fitWithoutValue(image.key(), headers, reason);
        }
        OutgoingMessage full = new OutgoingMessage(image.key(), image.value(), headers, -1);
        if (RecordSizes.upperBound(full) <= largestRecord) {
            return full;
        }
        headers.add(header("value.omitted", "too-large"));
        return fitWithoutValue(image.key(), headers, reason);
    }

    private OutgoingMessage fitWithoutValue(
            byte @Nullable [] key, List<MessageHeader> headers, List<MessageHeader> reason) {
        OutgoingMessage all = new OutgoingMessage(key, null, headers, -1);
        if (RecordSizes.upperBound(all) <= largestRecord) {
            return all;
        }
        List<MessageHeader> few = new ArrayList<>(reason);
        few.add(headers.get(headers.size() - 1));
        few.add(header("headers.omitted", "too-large"));
        OutgoingMessage keyed = new OutgoingMessage(key, null, few, -1);
        if (RecordSizes.upperBound(keyed) <= largestRecord) {
            return keyed;
        }
        few.add(header("key.omitted", "too-large"));
        return new OutgoingMessage(null, null, few, -1);
    }

    private static List<MessageHeader> original(ImageMessage image) {
        return image.headers().stream()
                .filter(header -> !header.name().startsWith(PREFIX))
                .toList();
    }

    private static List<MessageHeader> reason(
            ImageMessage image,
            String stage,
            DeadLetterCode code,
            String message,
            Throwable cause) {
        return List.of(
                header("topic", TopicGeneration.topic(image.topic())),
                header("partition", Integer.toString(image.partition())),
                header("offset", Long.toString(image.offset())),
                header("timestamp", Long.toString(image.timestamp())),
                header("stage", stage),
                header("code", code.code()),
                header("exception.class.name", cause.getClass().getName()),
                header("exception.message", shortened(message)));
    }

    private static String shortened(String message) {
        return message.length() <= LONGEST_MESSAGE
                ? message
                : message.substring(0, LONGEST_MESSAGE) + "…";
    }

    private static MessageHeader header(String name, String value) {
        return new MessageHeader(PREFIX + name, value.getBytes(UTF_8));
    }
}
