package io.hpmstream.pipeline.doctor;

import java.util.Comparator;
import java.util.List;

/**
 * What a job did while it was watched. Shares are of the time, 0 to 1.
 *
 * @param imagesPerSecond trained
 * @param training share that the trainer computed
 * @param state share that remembered hardness was read and written
 * @param emitting share that hardness records were handed over to Kafka
 * @param snapshots share that checkpoints held up the trainer
 * @param lag images in Kafka that nobody has read; NaN if Flink does not tell
 * @param decodeMillis of one image on its thread
 * @param busiestPartition share of the images read that came from one partition; NaN without images
 */
public record Measurements(
        double imagesPerSecond,
        double training,
        double state,
        double emitting,
        double snapshots,
        List<SourceTask> sources,
        double lag,
        double decodeMillis,
        int partitions,
        double busiestPartition,
        Checkpoints checkpoints,
        double rocksDbBytes) {

    public Measurements {
        sources = List.copyOf(sources);
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("a job has at least one source task");
        }
    }

    /**
     * One task that reads and decodes.
     *
     * @param queueFull share that arrivals waited for room in the decoding queue
     * @param heldUp share that the trainer took nothing from it
     */
    public record SourceTask(double imagesPerSecond, double queueFull, double heldUp) {
        /** Share that it waited for its own decoding threads. */
        double decoding() {
            return Math.max(0, queueFull - heldUp);
        }
    }

    /**
     * How checkpoints go.
     *
     * @param intervalSeconds asked for; NaN without checkpoints
     * @param lastSeconds from trigger to completion of the last one; NaN if there is none
     * @param waitedSeconds of them until the images before it were trained
     * @param failed while the job was watched
     */
    public record Checkpoints(
            double intervalSeconds,
            double lastSeconds,
            double waitedSeconds,
            double lastBytes,
            long failed) {
        /** Of the last one, without what it waited for the trainer. */
        double writtenSeconds() {
            return Math.max(0, lastSeconds - waitedSeconds);
        }
    }

    /** Share that the trainer had nothing to train. */
    double waiting() {
        return Math.max(0, 1 - training - state - emitting - snapshots);
    }

    SourceTask busiestSource() {
        return sources.stream()
                .max(Comparator.comparingDouble(SourceTask::imagesPerSecond))
                .orElseThrow();
    }

    /** Share of the images that the busiest source task read; 0 if there were none. */
    double busiestSourceShare() {
        double all = sources.stream().mapToDouble(SourceTask::imagesPerSecond).sum();
        return all == 0 ? 0 : busiestSource().imagesPerSecond() / all;
    }
}
