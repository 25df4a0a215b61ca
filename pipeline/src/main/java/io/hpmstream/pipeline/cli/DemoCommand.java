package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.demo.Demo;
import io.hpmstream.pipeline.demo.DemoOptions;
import io.hpmstream.pipeline.demo.DemoSummary;
import io.hpmstream.pipeline.pretrain.TrainerThread;
import io.hpmstream.pipeline.run.IdlePriority;
import io.hpmstream.pipeline.run.RunFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the main job on this machine: a Kafka broker, Flink with RocksDB, and the training of a"
                    + " tiny model, all in a temporary folder.%n",
            "Images are published again and again, a few batches ahead of the training. After the last"
                    + " step the job ends with a savepoint, and a report shows what was learned: loss,"
                    + " throughput, the hardest and the easiest images with their patches, and what the"
                    + " model fills in.%n",
            "The curation page fills meanwhile: its address is printed. Images that are tagged 'drop'"
                    + " there are no longer trained.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm demo                                   drawn scenes, about two minutes",
            "  ./hpm demo --images photos --steps 150       photos of yours (JPEG, PNG, WebP, ...)",
            "  ./hpm demo --steps 50 --summary figures.json the figures for a script"
        })
final class DemoCommand implements Callable<Integer> {

    @ParentCommand private @Nullable Hpm hpm;

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description =
                    "Folder of images to stream, with all its subfolders. Default: drawn scenes.")
    private @Nullable Path images;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "150",
            description = "Steps to train, of 32 images each. Default: ${DEFAULT-VALUE}")
    private long steps;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Seed of weights, crops, masks and order: the same one gives the same weights."
                            + " Default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description =
                    "Keep the broker's data, checkpoints and savepoint in this folder, which must be"
                            + " new or empty. Default: everything but the report is deleted")
    private @Nullable Path keep;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            defaultValue = "hpm-report",
            description = "Folder of report.html. Default: ${DEFAULT-VALUE}")
    private Path report = Path.of("hpm-report");

    @Option(
            names = "--summary",
            paramLabel = "FILE",
            description = "Write the figures of the run to this file, as JSON.")
    private @Nullable Path summary;

    @Option(
            names = "--headless",
            description =
                    "Never write over a line, and end by itself: without it, in a terminal, the curation"
                            + " page is served until Ctrl-C.")
    private boolean headless;

    @Override
    public Integer call() throws Exception {
        RunFolder runFolder = requireNonNull(hpm).runFolder();
        DemoOptions options = new DemoOptions(images, steps, seed, report, summary);
        boolean terminal = !headless && Hpm.hasTerminal();
        IdlePriority priority = IdlePriority.watching();
        Runnable whenTraining = () -> priority.beginExceptFor(TrainerThread.NAME);
        new Demo(options, folder(runFolder), runFolder, System.out, terminal, whenTraining)
                .run(this::tell);
        return 0;
    }

    private void tell(DemoSummary done) {
        System.out.printf(
                Locale.ROOT,
                "loss %.3f → %.3f over %d steps, %,d hardness records, %d dead letters%n",
                done.firstLoss(),
                done.lastLoss(),
                done.steps(),
                done.hardnessRecords(),
                done.deadLetters());
        if (keep != null) {
            System.out.println("kept         " + keep.toAbsolutePath().normalize());
        }
        System.out.println(
                "report       " + report.resolve("report.html").toAbsolutePath().normalize());
    }

    private Path folder(RunFolder runFolder) throws Exception {
        if (keep == null) {
            return runFolder.path().resolve("demo");
        }
        Files.createDirectories(keep);
        try (var content = Files.list(keep)) {
            if (content.findAny().isPresent()) {
                throw new IllegalArgumentException(
                        "folder to keep must be new or empty, actual: " + keep + " (--keep)");
            }
        }
        return keep.toAbsolutePath();
    }
}
