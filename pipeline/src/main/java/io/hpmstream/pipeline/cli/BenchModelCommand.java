package io.hpmstream.pipeline.cli;

import io.hpmstream.model.ComputeConfig;
import io.hpmstream.model.MaskingConfig;
import io.hpmstream.model.ModelBenchmark;
import io.hpmstream.model.ModelConfig;
import io.hpmstream.model.OptimizerConfig;
import io.hpmstream.model.PhaseTimes;
import io.hpmstream.model.Precision;
import io.hpmstream.model.PretrainerConfig;
import io.hpmstream.model.TeacherConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;

/** {@code hpm bench model}: how fast the model trains here, without Kafka or Flink. */
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        header = "Measure how fast a model trains.",
        description = {
            "%nTrains on images of noise and prints the rate, the time of each phase, memory, and how much of"
                    + " the machine's matrix-product speed the training reaches. Quote figures of a quiet machine."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm bench model --preset tiny --batch 32 --steps 40",
            "  ./hpm bench model --preset vit-b/16 --batch 8 --steps 5 --precision bfloat16",
            "  ./hpm bench model --teacher-share 0.25     a quarter of the images goes through the teacher"
        })
final class BenchModelCommand implements Callable<Integer> {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double BYTES_PER_GIGABYTE = 1e9;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--preset",
            paramLabel = "P",
            description = "Model: tiny, vit-s/16, vit-b/16, vit-l/16 or vit-h/14.")
    private String preset = "tiny";

    @Option(names = "--batch", paramLabel = "N", description = "Images of a step.")
    private int batch = 32;

    @Option(names = "--steps", paramLabel = "N", description = "Steps to measure.")
    private int steps = 30;

    @Option(
            names = "--precision",
            showDefaultValue = Visibility.NEVER,
            paramLabel = "P",
            description = "Matrix products in float32 (the default) or bfloat16.")
    private Precision precision = Precision.FLOAT32;

    @Option(
            names = "--teacher-share",
            paramLabel = "S",
            description = "Share of the images that goes through the teacher's pass, 0 to 1.")
    private double teacherShare = 1;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of the native library; 0 is one for each core.")
    private int threads;

    @Option(names = "--device", paramLabel = "D", description = "Where to compute: cpu or gpu:N.")
    private String device = "cpu";

    @Override
    public Integer call() {
        PretrainerConfig config =
                new PretrainerConfig(
                        ModelConfig.preset(preset),
                        new MaskingConfig(0.75, 0.5, 0.5, 0, 0.5),
                        new OptimizerConfig(1.5e-4, 0.05, 0.9, 0.95, 1e-8, 5, 0),
                        new TeacherConfig(0.999, 0.9999, 0),
                        new ComputeConfig(device, precision, threads),
                        batch,
                        0,
                        1);
        print(
                new ModelBenchmark(config, steps, teacherShare).run(),
                Objects.requireNonNull(spec).commandLine().getOut());
        return 0;
    }

    private void print(ModelBenchmark.Result result, PrintWriter out) {
        PhaseTimes phases = result.phases();
        out.printf(
                Locale.ROOT,
                "%s, batch %d, %s on %s, %d threads, %d steps, teacher share %.2f%n",
                preset,
                batch,
                precision.name().toLowerCase(Locale.ROOT),
                device,
                result.threads(),
                steps,
                teacherShare);
        out.printf(Locale.ROOT, "images       %.2f images/s%n", result.imagesPerSecond());
        phase(out, "teacher", phases.teacher());
        phase(out, "mask", phases.mask());
        phase(out, "student", phases.student());
        phase(out, "optimizer", phases.optimizer());
        phase(out, "ema", phases.ema());
        result.peakMemoryBytes()
                .ifPresent(
                        bytes ->
                                out.printf(
                                        Locale.ROOT,
                                        "peak memory  %.2f GB%n",
                                        bytes / BYTES_PER_GIGABYTE));
        out.printf(
                Locale.ROOT,
                "speed        %.1f of %.1f GFLOP/s%n",
                result.gigaflops(),
                result.ceilingGigaflops());
        out.printf(
                Locale.ROOT,
                "compute: %.1f %% of the measured matrix-product ceiling%n",
                result.computePercent());
        out.flush();
    }

    private static void phase(PrintWriter out, String name, long nanos) {
        out.printf(Locale.ROOT, "%-12s %.1f ms%n", name, nanos / NANOS_PER_MILLI);
    }
}
