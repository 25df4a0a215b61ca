package io.hpmstream.pipeline.decode;

import io.hpmstream.pipeline.metrics.TaskMetrics;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** The decoding stage in numbers, all in the group {@code hpm}. */
final class DecodeMetrics {

    private static final int HISTORY = 1000;
    private static final double NANOS_PER_MICRO = 1e3;

    private final Counter deadLetters;
    private final Counter deletions;
    private final Counter thumbnails;
    private final Counter decodedImages;
    private final Histogram decodeMicros;
    private final Counter queueWaitMicros;

    DecodeMetrics(MetricGroup operator, IntSupplier queued, LongSupplier thumbnailFailures) {
        MetricGroup group = operator.addGroup("hpm");
        deadLetters = group.counter("deadLetters");
        deletions = group.counter("deletions");
        thumbnails = group.counter("thumbnails");
        group.<Long, Gauge<Long>>gauge("thumbnailFailures", thumbnailFailures::getAsLong);
        decodedImages = group.counter("decodedImages");
        decodeMicros = group.histogram("decodeMicros", new DescriptiveStatisticsHistogram(HISTORY));
        queueWaitMicros = group.counter("decodeQueueWaitMicros");
        group.<Integer, Gauge<Integer>>gauge("decodeQueueImages", queued::getAsInt);
        TaskMetrics.register(group);
    }

    void decoded(long nanos) {
        decodedImages.inc();
        decodeMicros.update((long) (nanos / NANOS_PER_MICRO));
    }

    void waitedForRoom(long nanos) {
        queueWaitMicros.inc((long) (nanos / NANOS_PER_MICRO));
    }

    void deadLetter() {
        deadLetters.inc();
    }

    void deletion() {
        deletions.inc();
    }

    void thumbnail() {
        thumbnails.inc();
    }
}
