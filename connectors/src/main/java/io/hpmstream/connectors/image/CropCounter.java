package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.ImageMessage;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the crop of a record is drawn by: its topic, partition and offset. Where a topic took the
 * place of another one its records count as if they came behind the other's, so that a training
 * that goes on with the same images crops them alike. Immutable.
 *
 * @param topic that was replaced; empty if none was
 * @param ends by partition, the offset behind its last record; a partition that it did not have
 *     begins at 0
 */
public record CropCounter(String topic, Map<Integer, Long> ends) implements Serializable {

    /** No topic was replaced. */
    public static final CropCounter FIRST = new CropCounter("", Map.of());

    private static final Pattern END =
            Pattern.compile("([A-Za-z0-9._-]+(?:#[0-9]{1,9})?):([0-9]{1,9}):([0-9]{1,18})");

    public CropCounter {
        ends = Map.copyOf(ends);
        if (topic.isEmpty() != ends.isEmpty()) {
            throw new IllegalArgumentException(
                    "a topic that was replaced must have ends, actual: '%s' with %s"
                            .formatted(topic, ends));
        }
    }

    /**
     * Reads the ends of the topic that was replaced, each as {@code topic:partition:offset}.
     *
     * @throws IllegalArgumentException if one is none, or they are of several topics
     */
    public static CropCounter parse(List<String> texts) {
        String topic = "";
        Map<Integer, Long> ends = new TreeMap<>();
        for (String text : texts) {
            Matcher matcher = END.matcher(text.trim());
            if (!matcher.matches()
                    || !(topic.isEmpty() || topic.equals(matcher.group(1)))
                    || ends.put(
                                    Integer.parseInt(matcher.group(2)),
                                    Long.parseLong(matcher.group(3)))
                            != null) {
                throw new IllegalArgumentException(
                        "ends of a replaced topic must be topic:partition:offset, once for each partition of one topic, for example images:0:1200; actual: '%s' in %s"
                                .formatted(text, texts));
            }
            topic = matcher.group(1);
        }
        return new CropCounter(topic, ends);
    }

    /** What {@link #parse} reads, by partition. */
    public List<String> texts() {
        return new TreeMap<>(ends)
                .entrySet().stream()
                        .map(end -> "%s:%d:%d".formatted(topic, end.getKey(), end.getValue()))
                        .toList();
    }

    Draws draws(long seed, ImageMessage record) {
        return ends.isEmpty()
                ? new Draws(seed, record.topic(), record.partition(), record.offset())
                : new Draws(
                        seed,
                        topic,
                        record.partition(),
                        ends.getOrDefault(record.partition(), 0L) + record.offset());
    }
}
