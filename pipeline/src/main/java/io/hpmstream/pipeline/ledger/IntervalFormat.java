package io.hpmstream.pipeline.ledger;

import io.hpmstream.connectors.serialization.Wire;
import io.hpmstream.hardness.flink.Varint;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Intervals in few bytes: for each partition its topic and number, then for each interval the
 * distance from the end of the one before and the length, as varints. Part of the formats of the
 * states that use it; fixed by their golden bytes.
 */
public final class IntervalFormat {

    private IntervalFormat() {}

    /** Writes intervals that are ordered by offset within each partition. */
    public static void write(List<Interval> intervals, DataOutputView out) throws IOException {
        Map<Partition, List<Interval>> byPartition = new TreeMap<>();
        for (Interval interval : intervals) {
            byPartition
                    .computeIfAbsent(interval.partition(), any -> new ArrayList<>())
                    .add(interval);
        }
        Varint.write(byPartition.size(), out);
        for (Map.Entry<Partition, List<Interval>> entry : byPartition.entrySet()) {
            Wire.writeString(entry.getKey().topic(), out);
            Varint.write(entry.getKey().number(), out);
            Varint.write(entry.getValue().size(), out);
            long last = 0;
            for (Interval interval : entry.getValue()) {
                Varint.write(interval.start() - last, out);
                Varint.write(interval.end() - interval.start(), out);
                last = interval.end();
            }
        }
    }

    /** Reads what {@link #write} wrote. */
    public static List<Interval> read(DataInputView in) throws IOException {
        List<Interval> intervals = new ArrayList<>();
        long partitions = Varint.read(in);
        for (long i = 0; i < partitions; i++) {
            Partition partition = new Partition(Wire.readString(in), (int) Varint.read(in));
            long size = Varint.read(in);
            long last = 0;
            for (long j = 0; j < size; j++) {
                long start = last + Varint.read(in);
                last = start + Varint.read(in);
                intervals.add(new Interval(partition, start, last));
            }
        }
        return intervals;
    }
}
