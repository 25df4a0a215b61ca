package io.hpmstream.pipeline.doctor;

import io.hpmstream.pipeline.doctor.Measurements.Checkpoints;

import java.util.Locale;

/**
 * What a job waits for, and why. A pure function of what was measured.
 *
 * @param sentence for a person: the bottleneck, the figures it rests on, and what to do
 */
public record Diagnosis(Bottleneck bottleneck, String sentence) {

    /** A checkpoint that takes less is no fault of the storage, whatever the interval. */
    private static final double SLOW_CHECKPOINT_SECONDS = 10;

    /** More than twice what checkpoints every 30 s may cost. */
    private static final double MUCH_OF_CHECKPOINTS = 0.08;

    private static final double OFTEN = 0.3;
    private static final double MOSTLY = 0.5;

    /** The busiest of n tasks has more than this times its fair share. */
    private static final double UNEVEN = 1.6;

    /** Less waits in Kafka than a few seconds' worth. */
    private static final double SECONDS_OF_LAG = 2;

    /** Finds the bottleneck. */
    public static Diagnosis of(Measurements measured) {
        if (isStorageSlow(measured.checkpoints())) {
            return new Diagnosis(Bottleneck.STORAGE, checkpointStorage(measured.checkpoints()));
        }
        if (isTrainerFree(measured)) {
            return upstream(measured);
        }
        if (measured.snapshots() >= MUCH_OF_CHECKPOINTS) {
            return checkpoint(measured);
        }
        boolean isTraining = measured.training() >= Math.max(measured.state(), measured.emitting());
        return isTraining ? trainer(measured) : aroundTheTrainer(measured);
    }

    /** A trainer that images wait for has nothing to train only for moments, between two steps. */
    private static boolean isTrainerFree(Measurements measured) {
        return measured.waiting() >= OFTEN && measured.busiestSource().heldUp() < MOSTLY;
    }

    private static boolean isStorageSlow(Checkpoints checkpoints) {
        return checkpoints.failed() > 0
                || (checkpoints.writtenSeconds() >= SLOW_CHECKPOINT_SECONDS
                        && checkpoints.lastSeconds() >= checkpoints.intervalSeconds());
    }

    private static String checkpointStorage(Checkpoints checkpoints) {
        return text(
                "the storage of checkpoints is the bottleneck: the last one took %.1f s to write %.0f MB, one is due every"
                        + " %.0f s, and %d failed while the job was watched; look at the storage (execution.checkpointing.dir)"
                        + " and Flink's log, or ask for fewer (execution.checkpointing.interval)",
                checkpoints.writtenSeconds(),
                checkpoints.lastBytes() / 1e6,
                checkpoints.intervalSeconds(),
                checkpoints.failed());
    }

    private static Diagnosis checkpoint(Measurements measured) {
        return new Diagnosis(
                Bottleneck.CHECKPOINT,
                text(
                        "checkpoints are the bottleneck: they hold up the trainer %s of the time, one is due every %.1f s;"
                                + " ask for fewer (execution.checkpointing.interval)",
                        percent(measured.snapshots()), measured.checkpoints().intervalSeconds()));
    }

    private static Diagnosis trainer(Measurements measured) {
        return new Diagnosis(
                Bottleneck.TRAINER,
                text(
                        "the trainer is the bottleneck, as it should be: it computes %s of the time, %.1f images/s; faster"
                                + " is a smaller model (hpm.model.*), fewer looks of the teacher (hpm.masking.teacher: stale)"
                                + " or another device (hpm.compute.device)",
                        percent(measured.training()), measured.imagesPerSecond()));
    }

    private static Diagnosis aroundTheTrainer(Measurements measured) {
        if (measured.state() >= measured.emitting()) {
            return new Diagnosis(
                    Bottleneck.STATE,
                    text(
                            "the state is the bottleneck: remembered hardness takes %s of the time to read and write, the"
                                    + " trainer computes only %s (RocksDB has %.0f MB); give RocksDB memory"
                                    + " (taskmanager.memory.managed.size) and a fast disk (io.tmp.dirs)",
                            percent(measured.state()),
                            percent(measured.training()),
                            measured.rocksDbBytes() / 1e6));
        }
        return new Diagnosis(
                Bottleneck.STORAGE,
                text(
                        "Kafka is the bottleneck: handing over hardness records takes %s of the time, the trainer computes"
                                + " only %s; look at the brokers",
                        percent(measured.emitting()), percent(measured.training())));
    }

    private static Diagnosis upstream(Measurements measured) {
        int tasks = measured.sources().size();
        boolean uneven = tasks > 1 && measured.busiestSourceShare() * tasks >= UNEVEN;
        boolean behind = !(measured.lag() <= measured.imagesPerSecond() * SECONDS_OF_LAG);
        if (measured.busiestSource().decoding() >= MOSTLY) {
            return uneven ? skew(measured) : decode(measured);
        }
        return uneven && behind ? skew(measured) : source(measured, behind);
    }

    private static Diagnosis skew(Measurements measured) {
        return new Diagnosis(
                Bottleneck.SKEW,
                text(
                        "skew is the bottleneck: one of %d source tasks reads %s of the images while the trainer waits %s of"
                                + " the time; spread the keys over the %d partitions of the topic of images",
                        measured.sources().size(),
                        percent(measured.busiestSourceShare()),
                        percent(measured.waiting()),
                        measured.partitions()));
    }

    private static Diagnosis decode(Measurements measured) {
        return new Diagnosis(
                Bottleneck.DECODE,
                text(
                        "decoding is the bottleneck: the queue is full %s of the time, an image takes %.1f ms, and the trainer"
                                + " waits %s of the time; use more threads (hpm.decode.threads) or publish smaller images",
                        percent(measured.busiestSource().queueFull()),
                        measured.decodeMillis(),
                        percent(measured.waiting())));
    }

    private static Diagnosis source(Measurements measured, boolean behind) {
        String why =
                behind
                        ? "%s of them wait in Kafka unread; look at brokers and network"
                                .formatted(count(measured.lag()))
                        : "%s wait in Kafka; publish faster, or be content"
                                .formatted(count(measured.lag()));
        return new Diagnosis(
                Bottleneck.SOURCE,
                text(
                        "the source is the bottleneck: images arrive at %.1f a second, the trainer waits for them %s of the"
                                + " time, and %s",
                        measured.sources().stream()
                                .mapToDouble(Measurements.SourceTask::imagesPerSecond)
                                .sum(),
                        percent(measured.waiting()),
                        why));
    }

    private static String count(double images) {
        return Double.isNaN(images) ? "an unknown number" : text("%.0f", images);
    }

    private static String percent(double share) {
        return text("%.0f %%", 100 * share);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
