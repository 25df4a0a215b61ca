package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.doctor.Diagnosis;
import io.hpmstream.pipeline.doctor.Doctor;
import io.hpmstream.pipeline.doctor.Measurements;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm doctor}. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Watches a running job for some seconds and names its bottleneck (source, decode, trainer, checkpoint,"
                    + " state, storage or skew), the figures that it rests on, and what to do.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm doctor                                   the one job of the Flink on this machine",
            "  ./hpm doctor --address http://127.0.0.1:8082 --job ID --seconds 30"
        })
final class DoctorCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--job",
            paramLabel = "ID",
            description = "Flink's id of the job. Default: the only one that runs")
    private @Nullable String job;

    @Option(
            names = "--address",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8081",
            description = "Flink's web interface. Default: ${DEFAULT-VALUE}")
    private URI address = URI.create("http://127.0.0.1:8081");

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "How long to watch. Default: ${DEFAULT-VALUE}")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        if (seconds < 1) {
            throw new IllegalArgumentException("--seconds must be at least 1, actual: " + seconds);
        }
        Doctor doctor = new Doctor(address);
        Measurements measured =
                doctor.watch(job == null ? doctor.onlyJob() : job, Duration.ofSeconds(seconds));
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        print(measured, out);
        Diagnosis diagnosis = Diagnosis.of(measured);
        out.println("bottleneck   " + diagnosis.bottleneck().name().toLowerCase(Locale.ROOT));
        out.println(diagnosis.sentence());
        out.flush();
        return 0;
    }

    private static void print(Measurements measured, PrintWriter out) {
        Measurements.Checkpoints checkpoints = measured.checkpoints();
        out.printf(
                Locale.ROOT,
                "trainer      computes %.0f %%, state %.0f %%, hardness topic %.0f %%, checkpoints %.0f %% of the time%n",
                100 * measured.training(),
                100 * measured.state(),
                100 * measured.emitting(),
                100 * measured.snapshots());
        out.printf(
                Locale.ROOT,
                "images       %.1f a second trained, %.0f wait in Kafka%n",
                measured.imagesPerSecond(),
                measured.lag());
        out.printf(Locale.ROOT, "decode       %.1f ms an image%n", measured.decodeMillis());
        for (Measurements.SourceTask task : measured.sources()) {
            out.printf(
                    Locale.ROOT,
                    "source task  %.1f images a second, queue full %.0f %%, held up by the trainer %.0f %%%n",
                    task.imagesPerSecond(),
                    100 * task.queueFull(),
                    100 * task.heldUp());
        }
        out.printf(
                Locale.ROOT,
                "partitions   %d, the busiest has %.0f %% of the images%n",
                measured.partitions(),
                100 * measured.busiestPartition());
        out.printf(
                Locale.ROOT,
                "checkpoints  every %.1f s, the last took %.1f s for %.1f MB, %d failed meanwhile%n",
                checkpoints.intervalSeconds(),
                checkpoints.lastSeconds(),
                checkpoints.lastBytes() / 1e6,
                checkpoints.failed());
        out.printf(Locale.ROOT, "RocksDB      %.1f MB%n", measured.rocksDbBytes() / 1e6);
    }
}
