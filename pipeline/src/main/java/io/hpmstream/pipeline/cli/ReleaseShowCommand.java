package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.release.Release;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/** {@code hpm release show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Show the model card of a release, or its manifest.%n")
final class ReleaseShowCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ReleaseOptions which = new ReleaseOptions();

    @Option(names = "--json", description = "Print the manifest.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Release release = which.find();
        Path file = json ? release.manifestFile() : release.modelCard();
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        try (FSDataInputStream in = file.getFileSystem().open(file)) {
            out.println(new String(in.readAllBytes(), UTF_8).stripTrailing());
        }
        if (!json) {
            out.println("\nid %s%nfolder %s".formatted(release.id(), release.folder()));
        }
        out.flush();
        return 0;
    }
}
