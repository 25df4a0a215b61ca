package io.hpmstream.pipeline.cli;

import io.hpmstream.model.ComputeConfig;
import io.hpmstream.model.Precision;
import io.hpmstream.pipeline.embed.ReleasedEncoder;
import io.hpmstream.pipeline.evaluate.ReleaseEvaluation;
import io.hpmstream.pipeline.publish.ImageFolder;
import io.hpmstream.pipeline.release.Evaluation;
import io.hpmstream.pipeline.release.Release;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import io.hpmstream.pipeline.run.ProgressLine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm eval}. */
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Measure a release on a folder of images.",
        description = {
            "%nThe folders in it are classes: 10 and 20 nearest neighbours and a linear probe on the features of the"
                    + " encoder, which is not changed, tell how well it keeps them apart. The loss of reconstructing"
                    + " masked patches needs no classes. Each figure has a 95 %% confidence interval; the same release"
                    + " and images give the same figures. They are kept beside the release, for the gates of"
                    + " aliases.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = "  ./hpm eval --release spring --registry releases --images validation")
final class EvalCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Mixin private EncoderOptions options = new EncoderOptions();

    @Option(
            names = "--images",
            required = true,
            paramLabel = "DIR",
            description = "Folder of images, best with a folder for each class.")
    private Path images = Path.of("");

    @Override
    public Integer call() throws Exception {
        int batch = options.batch();
        ImageFolder folder = ImageFolder.scan(images);
        PrintWriter err = requireNonNull(spec).commandLine().getErr();
        ReleaseRegistry registry = options.registry().open();
        // before the work: a store that cannot keep it loses it
        registry.probe();
        Release release = registry.resolve(options.release());
        ComputeConfig compute = new ComputeConfig(options.device(), Precision.FLOAT32, 0);
        List<String> skipped = new ArrayList<>();
        Evaluation evaluation;
        try (ReleasedEncoder encoder =
                        ReleasedEncoder.open(
                                options.registry().encoder(release.id(), options.part(), compute));
                ProgressLine progress =
                        new ProgressLine(err, Hpm.hasTerminal(), System::nanoTime)) {
            evaluation =
                    new ReleaseEvaluation(release, encoder, options.part(), compute, batch)
                            .run(
                                    folder,
                                    Version.ofBuild(),
                                    Clock.systemUTC(),
                                    skipped,
                                    done ->
                                            progress.show(
                                                    () ->
                                                            "%,d of %,d images"
                                                                    .formatted(
                                                                            done,
                                                                            folder.files()
                                                                                    .size())));
        }
        skipped.forEach(file -> err.println("skipped: " + file));
        print(evaluation, spec.commandLine().getOut());
        registry.evaluations().add(evaluation);
        return 0;
    }

    private static void print(Evaluation evaluation, PrintWriter out) {
        TextTable table = new TextTable("metric", ">value", ">from", ">to");
        evaluation
                .metrics()
                .forEach(
                        (name, metric) ->
                                table.add(
                                        name,
                                        number(metric.value()),
                                        number(metric.low()),
                                        number(metric.high())));
        table.print(out);
        out.printf(
                "%nevaluation %s of release %s: %,d images, %d classes%n",
                evaluation.id(),
                evaluation.release(),
                evaluation.data().images(),
                evaluation.data().classes());
        out.flush();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
