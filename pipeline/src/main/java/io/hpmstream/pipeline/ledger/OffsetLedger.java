package io.hpmstream.pipeline.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A set of offsets: for each (topic, partition) merged intervals, so that it stays small however
 * long the stream is, as long as it has few gaps. It is part of the checkpoint, so it tells of
 * exactly what is in the weights. Mutable, confined to one thread.
 */
public final class OffsetLedger {

    private final TreeMap<Partition, NavigableMap<Long, Long>> held = new TreeMap<>();

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

    /** The set of these intervals, which may overlap. */
    public static OffsetLedger of(List<Interval> intervals) {
        OffsetLedger ledger = new OffsetLedger();
        intervals.forEach(ledger::add);
        return ledger;
    }

    /**
     * Adds one offset.
     *
     * @return whether it was not there before
     */
    public boolean add(String topic, int partition, long offset) {
        Partition of = new Partition(topic, partition);
        if (contains(of, offset)) {
            return false;
        }
        add(new Interval(of, offset, offset + 1));
        return true;
    }

    /** Adds all offsets of an interval. */
    public void add(Interval interval) {
        NavigableMap<Long, Long> ends =
                held.computeIfAbsent(interval.partition(), any -> new TreeMap<>());
        long start = interval.start();
        long end = interval.end();
        Map.Entry<Long, Long> before = ends.floorEntry(start);
        if (before != null && before.getValue() >= start) {
            start = before.getKey();
            end = Math.max(end, before.getValue());
        }
        NavigableMap<Long, Long> swallowed = ends.subMap(start, true, end, true);
        if (!swallowed.isEmpty()) {
            end = Math.max(end, swallowed.lastEntry().getValue());
            swallowed.clear();
        }
        ends.put(start, end);
    }

    /** Takes all offsets of an interval out. */
    public void remove(Interval interval) {
        NavigableMap<Long, Long> ends = held.get(interval.partition());
        if (ends == null) {
            return;
        }
        Map.Entry<Long, Long> before = ends.lowerEntry(interval.start());
        if (before != null && before.getValue() > interval.start()) {
            ends.put(before.getKey(), interval.start());
            if (before.getValue() > interval.end()) {
                ends.put(interval.end(), before.getValue());
            }
        }
        NavigableMap<Long, Long> inside =
                ends.subMap(interval.start(), true, interval.end(), false);
        if (!inside.isEmpty()) {
            long last = inside.lastEntry().getValue();
            inside.clear();
            if (last > interval.end()) {
                ends.put(interval.end(), last);
            }
        }
    }

    private boolean contains(Partition partition, long offset) {
        NavigableMap<Long, Long> ends = held.get(partition);
        Map.Entry<Long, Long> before = ends == null ? null : ends.floorEntry(offset);
        return before != null && before.getValue() > offset;
    }

    /** Whether it holds no offset. */
    public boolean isEmpty() {
        return held.values().stream().allMatch(Map::isEmpty);
    }

    /** All intervals, ordered by partition and offset. */
    public List<Interval> intervals() {
        List<Interval> intervals = new ArrayList<>();
        held.forEach(
                (partition, ends) ->
                        ends.forEach(
                                (start, end) ->
                                        intervals.add(new Interval(partition, start, end))));
        return intervals;
    }
}
