package io.hpmstream.pipeline.demo;

import io.hpmstream.model.Pretrainer;
import io.hpmstream.pipeline.PretrainJob;
import io.hpmstream.pipeline.SightingTail;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.embedded.EmbeddedFlink;
import io.hpmstream.pipeline.embedded.JobFailedException;
import io.hpmstream.pipeline.embedded.JobMonitor;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import io.hpmstream.pipeline.publish.ImagePublisher;
import io.hpmstream.pipeline.report.HtmlReport;
import io.hpmstream.pipeline.run.ProgressLine;
import io.hpmstream.pipeline.run.RunFolder;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The main job on one machine: a real broker, a real Flink with RocksDB, real training; images are
 * published a few batches ahead of the training, and everything that is shown comes from the topics
 * and the savepoint, as it would for anybody else.
 *
 * <p>Runs once, on the thread that calls it.
 */
public final class Demo {

    private static final int BATCHES_AHEAD = 6;
    private static final int CHECKPOINTS = 2;
    private static final int FIRST_AND_LAST = 10;
    private static final int WARM_STEPS = 20;
    private static final Duration POLL = Duration.ofMillis(200);

    private final DemoOptions options;
    private final Path folder;
    private final RunFolder runFolder;
    private final PrintStream out;
    private final boolean terminal;
    private final Runnable whenTraining;
    private final TrainedSteps trained = new TrainedSteps();

    /**
     * @param folder of everything that the demo keeps while it runs
     * @param runFolder closes broker and Flink if the process is told to stop; temporary files lie
     *     there
     * @param terminal whether {@code out} is one
     * @param whenTraining is run once, when everything has started and the first images are trained
     */
    public Demo(
            DemoOptions options,
            Path folder,
            RunFolder runFolder,
            PrintStream out,
            boolean terminal,
            Runnable whenTraining) {
        this.options = options;
        this.folder = folder;
        this.runFolder = runFolder;
        this.out = out;
        this.terminal = terminal;
        this.whenTraining = whenTraining;
    }

    /**
     * Runs the demo to its end and writes its report and summary; in a terminal it then serves the
     * curation page until the process is told to stop.
     *
     * @param told of the summary as soon as the training has ended
     */
    public DemoSummary run(Consumer<DemoSummary> told) throws Exception {
        DemoImages images =
                options.images() == null
                        ? DemoImages.drawn(folder.resolve("scenes"), options.seed())
                        : DemoImages.of(options.images());
        String hint =
                options.images() == null
                        ? " (synthetic; --images DIR streams photos of yours)"
                        : "";
        out.println("images       " + images.description() + hint);
        try (KafkaBroker broker =
                KafkaBroker.start(
                        folder.resolve("kafka"), temporary("kafka"), KafkaBroker.DEFAULT_TIMEOUT)) {
            runFolder.closeBeforeDeletion(broker);
            PretrainConfig config =
                    DemoConfig.of(broker.bootstrapServers(), options.steps(), options.seed());
            PretrainJob.ensureTopics(config);
            out.printf("Kafka        %s%n", broker.bootstrapServers());
            try (CurationPage page =
                    CurationPage.open(config, folder.resolve("curation"), temporary("curation"))) {
                runFolder.closeBeforeDeletion(page);
                DemoSummary summary = run(images, config, page);
                told.accept(summary);
                if (terminal) {
                    page.serve(out);
                }
                return summary;
            }
        }
    }

    // natives unpack among temporary files, and a folder that is kept may forbid to run them
    private Path temporary(String whose) {
        return runFolder.path().resolve(whose + "-tmp");
    }

    private DemoSummary run(DemoImages images, PretrainConfig config, CurationPage page)
            throws Exception {
        Configuration flinkOptions = new Configuration(config.flink());
        flinkOptions.set(CoreOptions.TMP_DIRS, temporary("flink").toString());
        try (EmbeddedFlink flink = EmbeddedFlink.start(flinkOptions, folder);
                SightingTail tail = SightingTail.fromNow(config);
                ImagePublisher publisher =
                        ImagePublisher.open(
                                config.kafka(),
                                config.topics().images(),
                                images.stream(options.seed()))) {
            runFolder.closeBeforeDeletion(flink);
            out.printf("Flink        %s%n", flink.address());
            flink.metricsAddress().ifPresent(metrics -> out.printf("metrics      %s%n", metrics));
            return run(images, config, flink, tail, publisher, page);
        }
    }

    private DemoSummary run(
            DemoImages images,
            PretrainConfig config,
            EmbeddedFlink flink,
            SightingTail tail,
            ImagePublisher publisher,
            CurationPage page)
            throws Exception {
        JobID job = flink.submit(config);
        JobMonitor monitor = flink.monitor(job);
        train(config, tail, publisher, page, monitor, new Checkpoints(() -> flink.checkpoint(job)));
        long checkpoints = monitor.checkpointsCompleted();
        String savepoint =
                flink.stopWithSavepoint(job, folder.resolve("savepoint").toUri().toString());
        trained.add(tail.drain());
        return report(images, config, tail.deadLetters(), checkpoints, savepoint);
    }

    private void train(
            PretrainConfig config,
            SightingTail tail,
            ImagePublisher publisher,
            CurationPage page,
            JobMonitor monitor,
            Checkpoints checkpoints)
            throws Exception {
        try (ProgressLine progress =
                new ProgressLine(new PrintWriter(out, true, UTF_8), terminal, System::nanoTime)) {
            progress.show(() -> "waiting for the first step");
            Watch watch = new Watch(monitor, options.steps());
            boolean training = false;
            while (trained.lastStep() < options.steps() && !watch.isDone(trained.records())) {
                publisher.publishUpTo(
                        trained.imagesTrained()
                                + tail.deadLetters()
                                + watch.dropped()
                                + (long) BATCHES_AHEAD * DemoConfig.BATCH_SIZE);
                trained.add(tail.poll(POLL));
                checkpoints.takeIfDue(trained.lastStep());
                page.news().ifPresent(progress::print);
                if (!trained.isEmpty()) {
                    if (!training) {
                        whenTraining.run();
                        training = true;
                    }
                    progress.show(() -> line(config, tail.deadLetters()));
                }
            }
            checkpoints.await();
            progress.print(line(config, tail.deadLetters()));
        }
    }

    /** Takes a checkpoint after each third of the steps: so every demo has some, however short. */
    private final class Checkpoints {
        private final Supplier<CompletableFuture<String>> checkpoint;
        private final List<CompletableFuture<String>> taken = new ArrayList<>();

        private Checkpoints(Supplier<CompletableFuture<String>> checkpoint) {
            this.checkpoint = checkpoint;
        }

        private void takeIfDue(long step) {
            long due = Math.max(1, options.steps() * (taken.size() + 1) / (CHECKPOINTS + 1));
            if (taken.size() < CHECKPOINTS && step >= due && allDone()) {
                taken.add(checkpoint.get());
            }
        }

        private boolean allDone() {
            return taken.stream().allMatch(CompletableFuture::isDone);
        }

        private void await() throws InterruptedException, ExecutionException {
            while (taken.size() < CHECKPOINTS) {
                CompletableFuture.allOf(taken.toArray(CompletableFuture[]::new)).get();
                takeIfDue(options.steps());
            }
            CompletableFuture.allOf(taken.toArray(CompletableFuture[]::new)).get();
        }
    }

    /** Looks after the job when it is silent: while records come, it runs. */
    private static final class Watch {
        private static final long INTERVAL_NANOS = 2_000_000_000;

        private final JobMonitor monitor;
        private final long steps;
        private long lastNanos = System.nanoTime();
        private long lastRecords;
        private long dropped;

        private Watch(JobMonitor monitor, long steps) {
            this.monitor = monitor;
            this.steps = steps;
        }

        /**
         * Whether all steps are made although no record told so: the last update may be skipped.
         *
         * @param records that came so far
         * @throws JobFailedException if the job failed
         */
        private boolean isDone(long records) throws Exception {
            long now = System.nanoTime();
            if (records > lastRecords) {
                lastRecords = records;
                lastNanos = now;
            }
            if (now - lastNanos < INTERVAL_NANOS) {
                return false;
            }
            lastNanos = now;
            JobFailedException.throwIfFailed(monitor);
            dropped = (long) monitor.trainerMetric("droppedImages").orElse((double) dropped);
            return monitor.trainerMetric("step").orElse(0) >= steps;
        }

        /** Images that somebody dropped on the curation page and that so were not trained. */
        private long dropped() {
            return dropped;
        }
    }

    private String line(PretrainConfig config, long deadLetters) {
        return String.format(
                Locale.ROOT,
                "step %d/%d · %.0f images/s · loss %.3f · hard share %.2f · dead letters %d",
                trained.lastStep(),
                options.steps(),
                trained.imagesPerSecondNow(),
                trained.lastLoss(),
                hardShare(config),
                deadLetters);
    }

    private double hardShare(PretrainConfig config) {
        return config.training()
                .pretrainer()
                .masking()
                .hardShare(trained.imagesBefore(trained.lastStep()));
    }

    private DemoSummary report(
            DemoImages images,
            PretrainConfig config,
            long deadLetters,
            long checkpoints,
            String savepoint)
            throws Exception {
        SavedTraining saved = SavedTraining.read(savepoint);
        try (Pretrainer pretrainer = Pretrainer.open(config.training().pretrainer())) {
            pretrainer.restore(saved.weights());
            double rate = trained.imagesPerSecondAfter(WARM_STEPS);
            DemoSummary summary =
                    new DemoSummary(
                            saved.progress().offsets().images() + deadLetters,
                            pretrainer.imagesSeen(),
                            deadLetters,
                            pretrainer.step(),
                            trained.meanOfFirst(FIRST_AND_LAST),
                            trained.meanOfLast(FIRST_AND_LAST),
                            checkpoints,
                            trained.records(),
                            hardShare(config),
                            Double.isNaN(rate) ? 0 : rate,
                            pretrainer.weightsSha256());
            Files.createDirectories(options.report());
            HtmlReport.write(
                    new DemoReport(images, config, trained, pretrainer).of(summary),
                    options.report().resolve("report.html"));
            if (options.summary() != null) {
                summary.write(options.summary());
            }
            return summary;
        }
    }
}
