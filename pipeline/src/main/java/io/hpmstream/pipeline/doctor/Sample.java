package io.hpmstream.pipeline.doctor;

import io.hpmstream.pipeline.doctor.Measurements.Checkpoints;
import io.hpmstream.pipeline.doctor.Measurements.SourceTask;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The metrics of a job at one time, most of them counted since its tasks began.
 *
 * @param trainer metrics of the training task by name
 * @param sources metrics of each source task by name
 * @param offsets next offset by partition
 * @param failedCheckpoints since the job was submitted
 */
record Sample(
        Map<String, Double> trainer,
        List<Map<String, Double>> sources,
        Map<String, Double> offsets,
        Checkpoints checkpoints,
        long failedCheckpoints) {

    static final String UPTIME = "uptimeMicros";

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double MICROS_PER_MILLI = 1e3;
    private static final double MILLIS_PER_SECOND = 1e3;

    /** Whether the tasks have told what it takes. */
    boolean isComplete() {
        return trainer.containsKey(UPTIME)
                && !sources.isEmpty()
                && sources.stream().allMatch(source -> source.containsKey(UPTIME));
    }

    double uptimeSeconds() {
        return value(trainer, UPTIME) / MICROS_PER_SECOND;
    }

    /** What happened from here to a later sample of the same tasks. */
    Measurements until(Sample later) {
        double micros = delta(trainer, later.trainer, UPTIME);
        List<SourceTask> tasks = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            tasks.add(task(sources.get(i), later.sources.get(i)));
        }
        Checkpoints last = later.checkpoints;
        return new Measurements(
                delta(trainer, later.trainer, "imagesTrained") / micros * MICROS_PER_SECOND,
                delta(trainer, later.trainer, "trainerMicros") / micros,
                delta(trainer, later.trainer, "stateMicros") / micros,
                delta(trainer, later.trainer, "emitMicros") / micros,
                delta(trainer, later.trainer, "snapshotMicros") / micros,
                tasks,
                later.lag(),
                later.sources.stream()
                                .mapToDouble(source -> value(source, "decodeMicros_mean"))
                                .max()
                                .orElse(0)
                        / MICROS_PER_MILLI,
                later.offsets.size(),
                busiestPartition(later),
                new Checkpoints(
                        last.intervalSeconds(),
                        last.lastSeconds(),
                        value(later.trainer, "checkpointStartDelayNanos") / NANOS_PER_SECOND,
                        last.lastBytes(),
                        later.failedCheckpoints - failedCheckpoints),
                value(later.trainer, "rocksDbBytes"));
    }

    private static SourceTask task(Map<String, Double> before, Map<String, Double> after) {
        double micros = delta(before, after, UPTIME);
        return new SourceTask(
                delta(before, after, "decodedImages") / micros * MICROS_PER_SECOND,
                delta(before, after, "decodeQueueWaitMicros") / micros,
                delta(before, after, "accumulateBackPressuredTimeMs") * MILLIS_PER_SECOND / micros);
    }

    private double lag() {
        boolean isTold = sources.stream().allMatch(source -> source.containsKey("pendingRecords"));
        return isTold
                ? sources.stream().mapToDouble(source -> value(source, "pendingRecords")).sum()
                : Double.NaN;
    }

    private double busiestPartition(Sample later) {
        double all = 0;
        double busiest = 0;
        for (String partition : later.offsets.keySet()) {
            double read = Math.max(0, delta(offsets, later.offsets, partition));
            all += read;
            busiest = Math.max(busiest, read);
        }
        return all == 0 ? Double.NaN : busiest / all;
    }

    private static double delta(Map<String, Double> from, Map<String, Double> to, String name) {
        return value(to, name) - value(from, name);
    }

    private static double value(Map<String, Double> metrics, String name) {
        return metrics.getOrDefault(name, 0.0);
    }
}
