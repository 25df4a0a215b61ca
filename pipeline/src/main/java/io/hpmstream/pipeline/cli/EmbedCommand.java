package io.hpmstream.pipeline.cli;

import io.hpmstream.export.FeatureWriter;
import io.hpmstream.model.ComputeConfig;
import io.hpmstream.model.Precision;
import io.hpmstream.pipeline.embed.EncoderChoice;
import io.hpmstream.pipeline.embed.FolderEmbedding;
import io.hpmstream.pipeline.embed.ReleasedEncoder;
import io.hpmstream.pipeline.publish.ImageFolder;
import io.hpmstream.pipeline.run.ProgressLine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm embed}. */
@Command(
        name = "embed",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Give a folder of images to the encoder of a release.",
        description = {
            "%nWrites a Parquet file with one row an image: its path below the folder, the folder it lies in as its label,"
                    + " the release, and the feature (the class token after the last norm, as timm gives it). An image"
                    + " is shown by its largest centred square. If the release is named by an alias that comes to mean"
                    + " another one meanwhile, the rows after it are of that one.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm embed --release champion --registry releases --images photos --out features.parquet",
            "  duckdb -c \"select label, avg(feature[1]) from 'features.parquet' group by label\""
        })
final class EmbedCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Mixin private EncoderOptions options = new EncoderOptions();

    @Option(
            names = "--images",
            required = true,
            paramLabel = "DIR",
            description = "Folder of images.")
    private Path images = Path.of("");

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "Parquet file to write; it appears when it is complete.")
    private Path out = Path.of("");

    @Option(
            names = "--precision",
            showDefaultValue = Visibility.NEVER,
            paramLabel = "P",
            description = "Matrix products in float32 (the default) or bfloat16.")
    private Precision precision = Precision.FLOAT32;

    @Override
    public Integer call() throws Exception {
        int batch = options.batch();
        ImageFolder folder = ImageFolder.scan(images);
        PrintWriter err = requireNonNull(spec).commandLine().getErr();
        EncoderChoice choice =
                options.registry()
                        .encoder(
                                options.release(),
                                options.part(),
                                new ComputeConfig(options.device(), precision, 0));
        Path unfinished = out.resolveSibling(out.getFileName() + ".part");
        List<String> skipped;
        try (ReleasedEncoder encoder = ReleasedEncoder.open(choice);
                ProgressLine progress =
                        new ProgressLine(err, Hpm.hasTerminal(), System::nanoTime)) {
            skipped =
                    write(
                            new FolderEmbedding(folder, encoder, batch),
                            folder,
                            unfinished,
                            progress);
            Files.move(unfinished, out, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        skipped.forEach(file -> err.println("skipped: " + file));
        PrintWriter answer = spec.commandLine().getOut();
        answer.printf(
                "%,d features in %s, skipped %d%n",
                folder.files().size() + folder.skipped().size() - skipped.size(),
                out,
                skipped.size());
        answer.flush();
        return skipped.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static List<String> write(
            FolderEmbedding embedding, ImageFolder folder, Path file, ProgressLine progress)
            throws IOException, InterruptedException {
        try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(file));
                FeatureWriter rows = new FeatureWriter(stream)) {
            List<String> skipped =
                    embedding.run(
                            rows::write,
                            done ->
                                    progress.show(
                                            () ->
                                                    "%,d of %,d images"
                                                            .formatted(
                                                                    done, folder.files().size())));
            rows.finish();
            return skipped;
        }
    }
}
