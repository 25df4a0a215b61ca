package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.release.AliasRecord;
import io.hpmstream.pipeline.release.Promotion;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm release promote}. */
@Command(
        name = "promote",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Let an alias mean a release.",
        description = {
            "%nVerifies the release, looks whether its last evaluation passes the alias's gate, and adds a"
                    + " record to the alias's history. Whoever follows the alias sees it within seconds. If two"
                    + " promote at once, one of them is told so.%n"
        },
        footerHeading = "%nExamples:%n",
        footer =
                "  ./hpm release promote 3f2a9c --alias champion --registry releases --why 'better on birds'")
final class ReleasePromoteCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "RELEASE", description = "Its name, or the beginning of its id.")
    private String which = "";

    @Mixin private AliasOption alias = new AliasOption();

    @Mixin private RegistryOptions registryOptions = new RegistryOptions();

    @Mixin private AuthorOptions by = new AuthorOptions();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        PrintWriter err = requireNonNull(spec).commandLine().getErr();
        ReleaseRegistry registry = registryOptions.open();
        registry.probe();
        AliasRecord record =
                new Promotion(registry)
                        .promote(
                                registry.find(which),
                                alias.name(),
                                by.author(),
                                file -> {
                                    err.println("reading " + file);
                                    err.flush();
                                });
        out.println(ReleaseHistoryCommand.sentence(record));
        out.flush();
        return 0;
    }
}
