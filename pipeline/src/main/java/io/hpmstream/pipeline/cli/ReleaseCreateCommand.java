package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.release.Release;
import io.hpmstream.pipeline.release.ReleaseCreation;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm release create}. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Make a release of a savepoint or checkpoint.",
        description = {
            "%nWrites a folder with the encoders of student and teacher for timm, all tensors of the training, and"
                    + " the savepoint itself, or a copy of the checkpoint with all files that it shares with others. It"
                    + " is visible once it is complete. Prints its id, the SHA-256 of its manifest, on the last"
                    + " line.%n",
            "With the configuration of the training (--conf, -D) the release tells what it was, and can be forked.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm release create --from hpm-checkpoints/garments/savepoint-5de2c1-0a1b2c --registry releases --name spring"
        })
final class ReleaseCreateCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "URI",
            description = "Folder of the savepoint or checkpoint, in any file system of Flink's.")
    private String from = "";

    @Mixin private RegistryOptions registryOptions = new RegistryOptions();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What to call it; no other release there may have the name.")
    private @Nullable String name;

    @Option(
            names = "--parent",
            paramLabel = "RELEASE",
            description = "Name or id of the release that its training went on from.")
    private @Nullable String parent;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        PrintWriter err = requireNonNull(spec).commandLine().getErr();
        ReleaseRegistry registry = registryOptions.open();
        String parentId = parent == null ? null : registry.find(parent).id();
        Release release =
                new ReleaseCreation(registry, Version.ofBuild(), registryOptions.configuration())
                        .create(
                                RegistryOptions.uri(from),
                                name,
                                parentId,
                                file -> {
                                    err.println("writing " + file);
                                    err.flush();
                                });
        out.println(
                "release of step %,d in %s".formatted(release.manifest().step(), release.folder()));
        out.println(release.id());
        out.flush();
        return 0;
    }
}
