package io.hpmstream.pipeline.bench;

import io.hpmstream.pipeline.PretrainJob;
import io.hpmstream.pipeline.SightingTail;
import io.hpmstream.pipeline.TrainedImage;
import io.hpmstream.pipeline.bench.Throughput.Window;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.embedded.CompletedCheckpoint;
import io.hpmstream.pipeline.embedded.EmbeddedFlink;
import io.hpmstream.pipeline.embedded.JobFailedException;
import io.hpmstream.pipeline.embedded.JobMonitor;
import io.hpmstream.pipeline.publish.ImagePublisher;
import org.apache.flink.api.common.JobID;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Measures what checkpoints cost a training: windows of one checkpoint interval with a checkpoint
 * at their beginning take turns with windows without, all in one run of the real job. A window
 * begins and ends with a step, and one with a checkpoint lasts until that is complete. Runs in the
 * thread that calls it.
 */
public final class CheckpointBenchmark {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final int BATCHES_AHEAD = 3;
    private static final long LOOK_NANOS = 5_000_000_000L;

    private final PretrainConfig config;
    private final Duration interval;
    private final int pairs;
    private final Throughput throughput = new Throughput();

    /**
     * @param config of the job; its checkpoints are triggered here, so its interval must be long
     * @param interval time from one checkpoint to the next
     * @param pairs how many windows of each kind
     */
    public CheckpointBenchmark(PretrainConfig config, Duration interval, int pairs) {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException(
                    "interval of checkpoints must be positive, actual: %d ms (--interval)"
                            .formatted(interval.toMillis()));
        }
        if (pairs < 1) {
            throw new IllegalArgumentException(
                    "windows of each kind must be at least 1, actual: %d (--windows)"
                            .formatted(pairs));
        }
        this.config = config;
        this.interval = interval;
        this.pairs = pairs;
    }

    /**
     * What was measured.
     *
     * @param imagesPerSecondWith in windows with a checkpoint
     * @param ratio of it to the speed without
     * @param checkpoints without the first one, which makes the buffers that all others use
     */
    public record Result(
            double imagesPerSecondWithout,
            double imagesPerSecondWith,
            double ratio,
            List<CompletedCheckpoint> checkpoints) {
        public Result {
            checkpoints = List.copyOf(checkpoints);
        }
    }

    /**
     * Runs it on an empty topic, and ends its job.
     *
     * @param images without end
     * @param tell hears how far it is
     */
    public Result run(EmbeddedFlink flink, ImagePublisher images, Consumer<String> tell)
            throws Exception {
        PretrainJob.ensureTopics(config);
        try (SightingTail tail = SightingTail.fromNow(config)) {
            JobID job = flink.submit(config);
            Course course = new Course(flink, job, tail, images);
            tell.accept("waiting for the first step");
            course.nextStep();
            tell.accept("warming up");
            window(course, true);
            for (int pair = 0; pair < pairs; pair++) {
                // which of the two comes first changes, so that a steady drift cancels
                for (boolean first : new boolean[] {true, false}) {
                    throughput.add(window(course, first == (pair % 2 == 0)));
                    tell.accept("window %d of %d".formatted(2 * pair + (first ? 1 : 2), 2 * pairs));
                }
            }
            Result result =
                    new Result(
                            throughput.imagesPerSecond(false),
                            throughput.imagesPerSecond(true),
                            throughput.ratio(),
                            checkpoints(course));
            // Flink that is closed amid a step of many seconds reports it as a fault
            flink.cancel(job);
            return result;
        }
    }

    private List<CompletedCheckpoint> checkpoints(Course course) throws Exception {
        List<CompletedCheckpoint> all = course.monitor.completedCheckpoints();
        while (all.size() <= pairs) { // one more, of the warm-up
            course.nextStep();
            all = course.monitor.completedCheckpoints();
        }
        return all.subList(1, all.size());
    }

    private Window window(Course course, boolean withCheckpoint) throws Exception {
        long firstImage = course.imagesSeen;
        long begin = course.stepNanos;
        CompletableFuture<?> checkpoint =
                withCheckpoint ? course.checkpoint() : CompletableFuture.completedFuture("none");
        while (course.stepNanos - begin < interval.toNanos() || !checkpoint.isDone()) {
            course.nextStep();
        }
        checkpoint.get();
        return new Window(withCheckpoint, course.imagesSeen - firstImage, course.stepNanos - begin);
    }

    /** The training as its hardness records tell it. */
    private final class Course {
        private final EmbeddedFlink flink;
        private final JobID job;
        private final JobMonitor monitor;
        private final SightingTail tail;
        private final ImagePublisher images;
        private long imagesSeen;
        private long stepNanos;
        private long lookedNanos = System.nanoTime();

        private Course(EmbeddedFlink flink, JobID job, SightingTail tail, ImagePublisher images)
                throws Exception {
            this.flink = flink;
            this.job = job;
            this.monitor = flink.monitor(job);
            this.tail = tail;
            this.images = images;
        }

        private CompletableFuture<String> checkpoint() {
            return flink.checkpoint(job);
        }

        private void nextStep() throws Exception {
            long before = imagesSeen;
            while (imagesSeen == before) {
                images.publishUpTo(
                        imagesSeen
                                + (long) BATCHES_AHEAD
                                        * config.training().pretrainer().batchSize());
                List<TrainedImage> sightings = tail.poll(POLL);
                if (!sightings.isEmpty()) {
                    imagesSeen = sightings.get(sightings.size() - 1).imagesSeen();
                    stepNanos = System.nanoTime();
                }
                failIfTheJobDid();
            }
        }

        private void failIfTheJobDid() throws Exception {
            if (System.nanoTime() - lookedNanos > LOOK_NANOS) {
                lookedNanos = System.nanoTime();
                JobFailedException.throwIfFailed(monitor);
            }
        }
    }
}
