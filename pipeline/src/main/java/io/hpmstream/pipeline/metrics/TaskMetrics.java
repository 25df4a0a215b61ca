package io.hpmstream.pipeline.metrics;

import io.hpmstream.model.ProcessMemory;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** What every stage tells: how long it has been running, and what its process takes. */
public final class TaskMetrics {

    private static final long NANOS_PER_MICRO = 1_000;

    private TaskMetrics() {}

    /** Adds the metrics to a stage's group; the time begins now. */
    public static void register(MetricGroup group) {
        long start = System.nanoTime();
        // read together with the counters, so that rates between two readings are exact
        gauge(group, "uptimeMicros", () -> (System.nanoTime() - start) / NANOS_PER_MICRO);
        gauge(group, "residentMemoryBytes", TaskMetrics::residentBytes);
        gauge(group, "nativeMemoryBytes", TaskMetrics::nativeBytes);
    }

    private static void gauge(MetricGroup group, String name, Gauge<Long> value) {
        group.gauge(name, value);
    }

    /** Everything of this process that is in memory; 0 where the platform does not tell. */
    private static long residentBytes() {
        return ProcessMemory.residentBytes().orElse(0);
    }

    /** What is left of it without the JVM's own: native library, RocksDB, direct buffers. */
    private static long nativeBytes() {
        MemoryMXBean jvm = ManagementFactory.getMemoryMXBean();
        long own =
                jvm.getHeapMemoryUsage().getCommitted()
                        + jvm.getNonHeapMemoryUsage().getCommitted();
        return Math.max(0, residentBytes() - own);
    }
}
