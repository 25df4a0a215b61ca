package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.release.AliasRecord;
import io.hpmstream.pipeline.release.Aliases;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm release history}. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Show what happened to aliases, the first first.%n")
final class ReleaseHistoryCommand implements Callable<Integer> {

    private static final int SHORT_DIGITS = 12;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--alias",
            paramLabel = "ALIAS",
            description = "Only of this one; of all if not given.")
    private @Nullable String alias;

    @Mixin private RegistryOptions registry = new RegistryOptions();

    @Override
    public Integer call() throws Exception {
        Aliases aliases = registry.open().aliases();
        TextTable table =
                new TextTable("alias", ">record", "action", "release", "when", "who", "why");
        for (String name : alias == null ? aliases.names() : List.of(alias)) {
            for (AliasRecord record : aliases.history(name)) {
                table.add(
                        record.alias(),
                        Long.toString(record.number()),
                        record.action().name().toLowerCase(Locale.ROOT),
                        record.release().substring(0, SHORT_DIGITS),
                        record.when(),
                        record.who(),
                        Objects.toString(record.why(), ""));
            }
        }
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        table.print(out);
        out.flush();
        return 0;
    }

    /** One record for the one who made it. */
    static String sentence(AliasRecord record) {
        return "%s means release %s (record %d)"
                .formatted(record.alias(), record.release(), record.number());
    }
}
