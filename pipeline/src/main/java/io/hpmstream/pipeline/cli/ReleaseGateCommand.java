package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.release.Gate;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm release gate}. */
@Command(
        name = "gate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Show or set what a release must show before an alias may mean it.",
        description = {
            "%nWith --require the gate is set anew, with --open it is taken away, else it is shown. It looks at the last"
                    + " evaluation of a release ('hpm eval').%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm release gate --alias champion --registry releases --require 'knn-10.accuracy >= 0.7'"
        })
final class ReleaseGateCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Mixin private AliasOption alias = new AliasOption();

    @Mixin private RegistryOptions registryOptions = new RegistryOptions();

    @ArgGroup private @Nullable Change change;

    static final class Change {
        @Option(
                names = "--require",
                paramLabel = "CONDITION",
                description =
                        "METRIC >= NUMBER or METRIC <= NUMBER. May be repeated; all must hold.")
        private List<String> conditions = new ArrayList<>();

        @Option(names = "--open", description = "Let every release pass.")
        private boolean open;
    }

    @Override
    public Integer call() throws Exception {
        ReleaseRegistry registry = registryOptions.open();
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        if (change != null) {
            registry.probe();
            registry.gates().set(alias.name(), change.open ? List.of() : change.conditions);
        }
        List<String> conditions =
                registry.gates().of(alias.name()).map(Gate::conditions).orElse(List.of());
        if (conditions.isEmpty()) {
            out.println("%s has no gate".formatted(alias.name()));
        }
        conditions.forEach(out::println);
        out.flush();
        return 0;
    }
}
