package io.hpmstream.pipeline.ledger;

import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;

import java.io.Serializable;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Records that are not to be trained, such as a stretch of noise that a training is rolled back
 * behind. Immutable.
 *
 * @param ranges each as {@code topic:partition:start..end}, the topic as the ledger calls it
 *     ({@code images#1} after a reset), the end being the offset after the last
 */
public record SkippedOffsets(List<Range> ranges) implements Serializable {

    /** Nothing is skipped. */
    public static final SkippedOffsets NONE = new SkippedOffsets(List.of());

    private static final Pattern RANGE =
            Pattern.compile(
                    "([A-Za-z0-9._-]+(?:#[0-9]{1,9})?):([0-9]{1,9}):([0-9]{1,18})\\.\\.([0-9]{1,18})");

    public SkippedOffsets {
        ranges = List.copyOf(ranges);
    }

    /** Offsets of one partition from the first to before the last. */
    public record Range(String topic, int partition, long start, long end) implements Serializable {

        boolean contains(String name, int number, long offset) {
            return offset >= start && offset < end && partition == number && topic.equals(name);
        }

        @Override
        public String toString() {
            return "%s:%d:%d..%d".formatted(topic, partition, start, end);
        }
    }

    /**
     * Reads ranges.
     *
     * @throws IllegalArgumentException if one is none
     */
    public static SkippedOffsets parse(List<String> texts) {
        return new SkippedOffsets(texts.stream().map(SkippedOffsets::range).toList());
    }

    private static Range range(String text) {
        Matcher matcher = RANGE.matcher(text.trim());
        if (matcher.matches()) {
            Range range =
                    new Range(
                            matcher.group(1),
                            Integer.parseInt(matcher.group(2)),
                            Long.parseLong(matcher.group(3)),
                            Long.parseLong(matcher.group(4)));
            if (range.start() < range.end()) {
                return range;
            }
        }
        throw new IllegalArgumentException(
                "skipped offsets must be topic:partition:start..end, the end behind the last and after the start, for example images:0:1200..1350; actual: '%s'"
                        .formatted(text));
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    /**
     * Whether a record is skipped.
     *
     * @param topic its name within the job
     */
    public boolean contains(String topic, int partition, long offset) {
        return ranges.stream().anyMatch(range -> range.contains(topic, partition, offset));
    }

    /** Those of some intervals that are skipped. */
    public List<Interval> of(List<Interval> intervals) {
        OffsetLedger skipped = new OffsetLedger();
        for (Interval interval : intervals) {
            Partition partition = interval.partition();
            for (Range range : ranges) {
                long start = Math.max(interval.start(), range.start());
                long end = Math.min(interval.end(), range.end());
                if (start < end && range.contains(partition.topic(), partition.number(), start)) {
                    skipped.add(new Interval(partition, start, end));
                }
            }
        }
        return skipped.intervals();
    }
}
