package io.hpmstream.pipeline.embedded;

import io.hpmstream.pipeline.PretrainJob;
import io.hpmstream.pipeline.SightingTail;
import io.hpmstream.pipeline.TrainedImage;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.run.ProgressLine;
import io.hpmstream.pipeline.run.RunFolder;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;

import java.io.Closeable;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * One training with Flink in this process, from its submission to its savepoint. Runs once, on the
 * thread that calls it; a signal to the process ends it with a savepoint too.
 */
public final class Training {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final double NANOS_PER_SECOND = 1e9;

    private final PretrainConfig config;
    private final RunFolder runFolder;
    private final PrintStream out;
    private final boolean terminal;
    private final Companion companion;

    /**
     * @param terminal whether {@code out} is one
     */
    public Training(PretrainConfig config, RunFolder runFolder, PrintStream out, boolean terminal) {
        this(config, runFolder, out, terminal, Companion.NONE);
    }

    /**
     * @param terminal whether {@code out} is one
     * @param companion works beside it
     */
    public Training(
            PretrainConfig config,
            RunFolder runFolder,
            PrintStream out,
            boolean terminal,
            Companion companion) {
        this.config = config;
        this.runFolder = runFolder;
        this.out = out;
        this.terminal = terminal;
        this.companion = companion;
    }

    /**
     * Trains until all steps are made or the process is told to stop.
     *
     * @throws JobFailedException if the job fails for good
     */
    public void run() throws Exception {
        PretrainJob.ensureTopics(config);
        try (EmbeddedFlink flink = EmbeddedFlink.start(flinkOptions(), runFolder.path());
                SightingTail tail = SightingTail.fromNow(config)) {
            runFolder.closeBeforeDeletion(flink);
            JobID job = flink.submit(config);
            out.printf("Flink        %s%n", flink.address());
            flink.metricsAddress().ifPresent(metrics -> out.printf("metrics      %s%n", metrics));
            out.printf("checkpoints  %s%n", flink.checkpointFolder());
            out.println("Ctrl-C ends the training with a savepoint");
            Ending ending = new Ending(flink, job, out);
            try (ProgressLine progress =
                            new ProgressLine(
                                    new PrintWriter(out, true, UTF_8), terminal, System::nanoTime);
                    Closeable beside = companion.begin(flink, job, progress::print)) {
                // a signal ends the job first
                runFolder.closeBeforeDeletion(beside);
                runFolder.closeBeforeDeletion(ending);
                follow(flink.monitor(job), tail, ending, progress);
            }
            ending.await();
        }
    }

    private Configuration flinkOptions() {
        Configuration options = new Configuration(config.flink());
        if (!options.contains(CheckpointingOptions.CHECKPOINTS_DIRECTORY)) {
            // never in the temporary folder: they are what a training leaves behind
            Path folder = Path.of("hpm-checkpoints", config.kafka().runId()).toAbsolutePath();
            options.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.toUri().toString());
        }
        if (!options.contains(TaskManagerOptions.NUM_TASK_SLOTS)) {
            options.set(TaskManagerOptions.NUM_TASK_SLOTS, config.decode().parallelism());
        }
        return options;
    }

    private void follow(JobMonitor monitor, SightingTail tail, Ending ending, ProgressLine progress)
            throws Exception {
        Pace pace = new Pace();
        progress.show(() -> "waiting for the first step");
        while (!ending.hasBegun()) {
            List<TrainedImage> sightings = tail.poll(POLL);
            if (!sightings.isEmpty()) {
                long restarts = monitor.restarts();
                progress.show(() -> pace.line(sightings, tail.deadLetters(), restarts));
            }
            JobFailedException.throwIfFailed(monitor);
            if (monitor.trainerMetric("step").orElse(0) >= config.training().maxSteps()) {
                progress.close();
                ending.close();
            }
        }
    }

    /** How fast it goes, between two looks at it. */
    private static final class Pace {
        private long lastImages = -1;
        private long lastNanos;
        private double imagesPerSecond;

        private String line(List<TrainedImage> sightings, long deadLetters, long restarts) {
            TrainedImage last = sightings.get(sightings.size() - 1);
            long images = last.imagesSeen();
            long now = System.nanoTime();
            if (lastImages >= 0) {
                imagesPerSecond = (images - lastImages) * NANOS_PER_SECOND / (now - lastNanos);
            }
            lastImages = images;
            lastNanos = now;
            double loss =
                    sightings.stream().mapToDouble(TrainedImage::loss).average().orElse(Double.NaN);
            return String.format(
                    Locale.ROOT,
                    "step %d · %.1f images/s · loss %.3f · dead letters %d · restarts %d",
                    last.step(),
                    imagesPerSecond,
                    loss,
                    deadLetters,
                    restarts);
        }
    }
}
