package io.hpmstream.pipeline.pretrain;

import io.hpmstream.model.PhaseTimes;
import io.hpmstream.model.StepReport;
import io.hpmstream.pipeline.metrics.TaskMetrics;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;

import java.util.function.IntSupplier;

/** The training stage in numbers, all in the group {@code hpm}. */
final class PretrainMetrics {

    private static final long NANOS_PER_MICRO = 1_000;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Meter imagesPerSecond;
    private final Counter imagesTrained;
    private final Counter skippedUpdates;
    private final Counter droppedImages;
    private final Counter trainerWaitMicros;
    private final Counter trainerMicros;
    private final Counter stateMicros;
    private final Counter emitMicros;
    private final Counter snapshotMicros;
    private volatile Latest latest = Latest.NOTHING;
    private volatile double snapshotPauseMillis;
    private volatile long snapshotBytes;

    private record Latest(
            long step,
            double loss,
            double predictionLoss,
            double hardShare,
            double learningRate,
            double gradientNorm,
            PhaseTimes phases) {
        private static final Latest NOTHING =
                new Latest(
                        0, Double.NaN, Double.NaN, 0, 0, Double.NaN, new PhaseTimes(0, 0, 0, 0, 0));

        private Latest at(long restored) {
            return new Latest(
                    restored, loss, predictionLoss, hardShare, learningRate, gradientNorm, phases);
        }
    }

    PretrainMetrics(MetricGroup operator, IntSupplier pending, IntSupplier dropTags) {
        MetricGroup group = operator.addGroup("hpm");
        imagesTrained = group.counter("imagesTrained");
        imagesPerSecond = group.meter("imagesPerSecond", new MeterView(imagesTrained));
        skippedUpdates = group.counter("skippedUpdates");
        droppedImages = group.counter("droppedImages");
        group.<Integer, Gauge<Integer>>gauge("dropTags", dropTags::getAsInt);
        trainerWaitMicros = group.counter("trainerWaitMicros");
        trainerMicros = group.counter("trainerMicros");
        stateMicros = group.counter("stateMicros");
        emitMicros = group.counter("emitMicros");
        snapshotMicros = group.counter("snapshotMicros");
        TaskMetrics.register(group);
        group.<Integer, Gauge<Integer>>gauge("pendingImages", pending::getAsInt);
        group.<Long, Gauge<Long>>gauge("step", () -> latest.step());
        gauge(group, "loss", () -> latest.loss());
        gauge(group, "predictionLoss", () -> latest.predictionLoss());
        gauge(group, "hardShare", () -> latest.hardShare());
        gauge(group, "learningRate", () -> latest.learningRate());
        gauge(group, "gradientNorm", () -> latest.gradientNorm());
        gauge(group, "teacherMillis", () -> latest.phases().teacher() / NANOS_PER_MILLI);
        gauge(group, "maskMillis", () -> latest.phases().mask() / NANOS_PER_MILLI);
        gauge(group, "studentMillis", () -> latest.phases().student() / NANOS_PER_MILLI);
        gauge(group, "optimizerMillis", () -> latest.phases().optimizer() / NANOS_PER_MILLI);
        gauge(group, "emaMillis", () -> latest.phases().ema() / NANOS_PER_MILLI);
        gauge(group, "snapshotPauseMillis", () -> snapshotPauseMillis);
        group.<Long, Gauge<Long>>gauge("snapshotBytes", () -> snapshotBytes);
    }

    private static void gauge(MetricGroup group, String name, Gauge<Double> value) {
        group.gauge(name, value);
    }

    /** A training that goes on has come as far as this before it trains anything. */
    void restored(long step) {
        latest = latest.at(step);
    }

    void trained(StepReport report, int images) {
        imagesPerSecond.markEvent(images);
        if (report.skipped()) {
            skippedUpdates.inc();
        }
        trainerMicros.inc(total(report.phases()) / NANOS_PER_MICRO);
        latest =
                new Latest(
                        report.step(),
                        report.reconstructionLoss(),
                        report.predictionLoss(),
                        report.hardShare(),
                        report.learningRate(),
                        report.gradientNorm(),
                        report.phases());
    }

    void dropped() {
        droppedImages.inc();
    }

    void waitedForTrainer(long nanos) {
        trainerWaitMicros.inc(nanos / NANOS_PER_MICRO);
    }

    /** Time in which remembered hardness was read or written, and the trainer had nothing to do. */
    void usedState(long nanos) {
        stateMicros.inc(nanos / NANOS_PER_MICRO);
    }

    void emitted(long nanos) {
        emitMicros.inc(nanos / NANOS_PER_MICRO);
    }

    void snapshotTaken(long pauseNanos, long bytes) {
        snapshotMicros.inc(pauseNanos / NANOS_PER_MICRO);
        snapshotPauseMillis = pauseNanos / NANOS_PER_MILLI;
        snapshotBytes = bytes;
    }

    private static long total(PhaseTimes phases) {
        return phases.teacher()
                + phases.mask()
                + phases.student()
                + phases.optimizer()
                + phases.ema();
    }
}
