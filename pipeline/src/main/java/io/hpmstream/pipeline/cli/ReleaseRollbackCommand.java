package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.release.ReleaseRegistry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm release rollback}. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Let an alias mean what it meant before its last promotion.",
        description = {
            "%nAdds a record to the alias's history; nothing is taken away. A second rollback goes one further back.%n"
        },
        footerHeading = "%nExamples:%n",
        footer =
                "  ./hpm release rollback --alias champion --registry releases --why 'worse at night'")
final class ReleaseRollbackCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Mixin private AliasOption alias = new AliasOption();

    @Mixin private RegistryOptions registryOptions = new RegistryOptions();

    @Mixin private AuthorOptions by = new AuthorOptions();

    @Override
    public Integer call() throws Exception {
        ReleaseRegistry registry = registryOptions.open();
        registry.probe();
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        out.println(
                ReleaseHistoryCommand.sentence(
                        registry.aliases().rollback(alias.name(), by.author())));
        out.flush();
        return 0;
    }
}
