package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.bench.CheckpointBenchmark;
import io.hpmstream.pipeline.config.ConfigFile;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.config.PretrainOptions;
import io.hpmstream.pipeline.demo.DemoImages;
import io.hpmstream.pipeline.demo.KafkaBroker;
import io.hpmstream.pipeline.embedded.CompletedCheckpoint;
import io.hpmstream.pipeline.embedded.EmbeddedFlink;
import io.hpmstream.pipeline.publish.ImagePublisher;
import io.hpmstream.pipeline.run.ProgressLine;
import io.hpmstream.pipeline.run.RunFolder;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.util.TimeUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm bench checkpoint}: what checkpoints cost a training. */
@Command(
        name = "checkpoint",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        header = "Measure what checkpoints cost a training.",
        description = {
            "%nRuns the whole job with a Kafka broker of its own on drawn images, and takes a checkpoint in every"
                    + " other window of time. Prints how long each held up the training, its size and duration,"
                    + " and how fast the training is with them and without. Quote figures of a quiet machine."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm bench checkpoint --preset vit-s/16",
            "  ./hpm bench checkpoint --preset vit-l/16 --batch 1 --to s3://hpm/bench --conf s3.yaml"
        })
final class BenchCheckpointCommand implements Callable<Integer> {

    private static final double BYTES_PER_MEGABYTE = 1e6;
    private static final double MILLIS_PER_SECOND = 1e3;

    @Spec private @Nullable CommandSpec spec;

    @ParentCommand private @Nullable BenchCommand bench;

    @Option(
            names = "--preset",
            paramLabel = "P",
            description = "Model: tiny, vit-s/16, vit-b/16, vit-l/16 or vit-h/14.")
    private String preset = "vit-s/16";

    @Option(names = "--batch", paramLabel = "N", description = "Images of a step.")
    private int batch = 8;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            description = "From one checkpoint to the next.")
    private String interval = "30s";

    @Option(
            names = "--windows",
            paramLabel = "N",
            description = "Windows of one interval with a checkpoint, and as many without.")
    private int windows = 3;

    @Option(
            names = "--to",
            paramLabel = "URI",
            description =
                    "Where checkpoints go, in any file system of Flink's. Default: a temporary folder")
    private @Nullable URI to;

    @Option(
            names = "--conf",
            paramLabel = "FILE",
            description = "Configuration, for example with the options of the file system.")
    private @Nullable Path file;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "Set one option; wins over the file. May be repeated.")
    private Map<String, String> pairs = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        RunFolder runFolder = requireNonNull(bench).hpm().runFolder();
        Path folder = runFolder.path().resolve("bench");
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        DemoImages images = DemoImages.drawn(folder.resolve("scenes"), 0);
        try (KafkaBroker broker =
                KafkaBroker.start(folder.resolve("kafka"), KafkaBroker.DEFAULT_TIMEOUT)) {
            runFolder.closeBeforeDeletion(broker);
            PretrainConfig config = config(broker);
            CheckpointBenchmark benchmark =
                    new CheckpointBenchmark(config, TimeUtils.parseDuration(interval), windows);
            try (EmbeddedFlink flink = EmbeddedFlink.start(config.flink(), folder);
                    ImagePublisher publisher =
                            ImagePublisher.open(
                                    config.kafka(), config.topics().images(), images.stream(0));
                    ProgressLine progress =
                            new ProgressLine(out, Hpm.hasTerminal(), System::nanoTime)) {
                runFolder.closeBeforeDeletion(flink);
                out.println("checkpoints  " + flink.checkpointFolder());
                CheckpointBenchmark.Result result =
                        benchmark.run(flink, publisher, text -> progress.show(() -> text));
                progress.close();
                print(result, out);
            }
        }
        return 0;
    }

    private PretrainConfig config(KafkaBroker broker) {
        Configuration options = file == null ? new Configuration() : ConfigFile.read(file);
        options.set(PretrainOptions.RUN_ID, "bench");
        options.set(PretrainOptions.BOOTSTRAP_SERVERS, broker.bootstrapServers());
        options.set(PretrainOptions.TOPIC_REPLICATION, 1);
        options.set(PretrainOptions.MODEL_PRESET, preset);
        options.set(PretrainOptions.BATCH_SIZE, batch);
        // the benchmark asks for its checkpoints itself
        options.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofDays(1));
        options.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofHours(1));
        options.set(WebOptions.CHECKPOINTS_HISTORY_SIZE, windows + 1);
        options.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        if (to != null) {
            options.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, to.toString());
        }
        ConfigFile.override(options, pairs);
        return PretrainConfig.from(options);
    }

    private void print(CheckpointBenchmark.Result result, PrintWriter out) {
        for (CompletedCheckpoint checkpoint : result.checkpoints()) {
            out.printf(
                    Locale.ROOT,
                    "checkpoint   %d: training held up for %d ms, %.1f MB in %.1f s%n",
                    checkpoint.id(),
                    checkpoint.pause().toMillis(),
                    checkpoint.bytes() / BYTES_PER_MEGABYTE,
                    checkpoint.duration().toMillis() / MILLIS_PER_SECOND);
        }
        out.printf(
                Locale.ROOT,
                "without      %.2f images/s%nwith         %.2f images/s%n",
                result.imagesPerSecondWithout(),
                result.imagesPerSecondWith());
        out.printf(
                Locale.ROOT,
                "%s, batch %d: with a checkpoint every %s training runs at %.1f %% of its speed without%n",
                preset,
                batch,
                interval,
                100 * result.ratio());
        out.flush();
    }
}
