package io.hpmstream.curation.cli;

import io.hpmstream.curation.bench.CurationBench;
import io.hpmstream.curation.bench.CurationFigures;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** {@code hpm bench curation}: fills an index with made-up images and measures it. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        header = "Measure speed on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = BenchCommand.OfCuration.class)
final class BenchCommand {

    /** The command behind {@code bench}. */
    @Command(
            name = "curation",
            mixinStandardHelpOptions = true,
            header =
                    "Measure the curation index: ingest, disk, restart and every kind of question.",
            description = {
                "Makes up images like those of a ViT-B/16, reads their records into an index, opens it again"
                        + " and asks it through HTTP. Needs about 1.5 GB of disk a million images.",
                "Ends with 1 if a bound is missed."
            })
    static final class OfCuration implements Callable<Integer> {

        private static final int MIB = 1 << 20;

        @Spec private @Nullable CommandSpec spec;

        @Option(
                names = "--images",
                paramLabel = "N",
                defaultValue = "1000000",
                description = "How many images. Default: ${DEFAULT-VALUE}")
        private int images;

        @Option(
                names = "--dir",
                paramLabel = "DIR",
                description =
                        "Folder to make the index in. Default: a temporary one, deleted at the end")
        private @Nullable Path dir;

        @Option(
                names = "--cache",
                paramLabel = "MB",
                defaultValue = "256",
                description = "Memory for blocks of the index. Default: ${DEFAULT-VALUE}")
        private int cacheMegabytes;

        @Option(
                names = "--serve",
                description = "Then serve the page of this index until Ctrl-C, to look at it.")
        private boolean serve;

        @Override
        public Integer call() throws Exception {
            if (images < 1) {
                throw new IllegalArgumentException(
                        "images must be at least 1, actual: %d (--images)".formatted(images));
            }
            Path folder = Files.createTempDirectory(parent(), "hpm-bench-curation");
            RunFolder.adopt(folder);
            CurationFigures figures =
                    new CurationBench(images, folder, (long) cacheMegabytes * MIB, this::say)
                            .run(this::tell);
            return figures.isWithinBounds() ? 0 : 1;
        }

        private void tell(CurationFigures figures, URI page) throws InterruptedException {
            figures.table().forEach(this::say);
            if (serve) {
                say("curation " + page);
            }
            say(figures.sentence());
            if (serve) {
                new CountDownLatch(1).await();
            }
        }

        private void say(String line) {
            PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
            out.println(line);
            out.flush();
        }

        private Path parent() throws IOException {
            return dir == null
                    ? Path.of(System.getProperty("java.io.tmpdir"))
                    : Files.createDirectories(dir);
        }
    }
}
