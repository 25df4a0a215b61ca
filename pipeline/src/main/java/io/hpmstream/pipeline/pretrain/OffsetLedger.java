package io.hpmstream.pipeline.pretrain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which records of which partition were trained: for each (topic, partition) the offsets as merged
 * intervals. It is part of the checkpoint, so it tells of exactly the images that are in the
 * weights. Mutable, confined to one thread.
 */
public final class OffsetLedger {

    private final TreeMap<Partition, NavigableMap<Long, Long>> trained = new TreeMap<>();

    /** A partition of a topic. */
    public record Partition(String topic, int number) implements Comparable<Partition> {
        @Override
        public int compareTo(Partition other) {
            int byTopic = topic.compareTo(other.topic);
            return byTopic != 0 ? byTopic : Integer.compare(number, other.number);
        }
    }

    /**
     * Offsets that follow each other without a gap.
     *
     * @param end the offset after the last one
     */
    public record Interval(Partition partition, long start, long end) {}

    /**
     * Adds one trained record.
     *
     * @throws IllegalStateException if it was trained before: one cut would hold it twice
     */
    public void add(String topic, int partition, long offset) {
        add(new Interval(new Partition(topic, partition), offset, offset + 1));
    }

    /** Adds an interval of trained records, as {@link #intervals} gave it. */
    public void add(Interval interval) {
        NavigableMap<Long, Long> ends =
                trained.computeIfAbsent(interval.partition(), any -> new TreeMap<>());
        long start = interval.start();
        long end = interval.end();
        Map.Entry<Long, Long> before = ends.floorEntry(start);
        Map.Entry<Long, Long> after = ends.ceilingEntry(start);
        if ((before != null && before.getValue() > start)
                || (after != null && after.getKey() < end)) {
            throw new IllegalStateException(
                    "offsets %d to %d of %s were trained twice"
                            .formatted(start, end - 1, interval.partition()));
        }
        if (after != null && after.getKey() == end) {
            end = after.getValue();
            ends.remove(after.getKey());
        }
        if (before != null && before.getValue() == start) {
            start = before.getKey();
        }
        ends.put(start, end);
    }

    /** All intervals, ordered by partition and offset. */
    public List<Interval> intervals() {
        List<Interval> intervals = new ArrayList<>();
        trained.forEach(
                (partition, ends) ->
                        ends.forEach(
                                (start, end) ->
                                        intervals.add(new Interval(partition, start, end))));
        return intervals;
    }
}
