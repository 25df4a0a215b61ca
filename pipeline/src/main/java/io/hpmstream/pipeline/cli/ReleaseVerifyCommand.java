package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.release.Release;
import io.hpmstream.pipeline.release.ReleaseVerification;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm release verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Look whether a release still is what it was.",
        description = {
            "%nReads every byte and compares it with the manifest, then loads the encoders and computes the stored"
                    + " forward pass again.%n"
        })
final class ReleaseVerifyCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ReleaseOptions which = new ReleaseOptions();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        PrintWriter err = requireNonNull(spec).commandLine().getErr();
        Release release = which.find();
        List<String> problems =
                ReleaseVerification.verify(
                        release,
                        file -> {
                            err.println("verifying " + file);
                            err.flush();
                        });
        if (!ReleaseVerification.hasForwardPass(release)) {
            out.println("no forward pass to compute again: it was made by an older build");
        }
        problems.forEach(out::println);
        out.println(
                problems.isEmpty()
                        ? "release %s is whole: %d files"
                                .formatted(release.id(), release.manifest().files().size())
                        : "release %s is damaged".formatted(release.id()));
        out.flush();
        return problems.isEmpty() ? 0 : 1;
    }
}
