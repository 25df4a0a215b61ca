package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.release.Aliases;
import io.hpmstream.pipeline.release.Manifest;
import io.hpmstream.pipeline.release.Release;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm release list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "List the releases, the oldest first.%n")
final class ReleaseListCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Mixin private RegistryOptions registry = new RegistryOptions();

    @Override
    public Integer call() throws Exception {
        TextTable table =
                new TextTable("id", "name", "aliases", "created", ">step", ">images", "parent");
        ReleaseRegistry opened = registry.open();
        Map<String, String> aliases = aliases(opened.aliases());
        for (Release release : opened.list()) {
            Manifest manifest = release.manifest();
            table.add(
                    release.shortId(),
                    Objects.toString(manifest.name(), ""),
                    aliases.getOrDefault(release.id(), ""),
                    manifest.created(),
                    number(manifest.step()),
                    number(manifest.imagesSeen()),
                    Objects.toString(manifest.parent(), ""));
        }
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        table.print(out);
        out.flush();
        return 0;
    }

    /** Those that mean a release, by its id. */
    private static Map<String, String> aliases(Aliases aliases) throws IOException {
        Map<String, String> byRelease = new TreeMap<>();
        for (String alias : aliases.names()) {
            aliases.release(alias)
                    .ifPresent(id -> byRelease.merge(id, alias, (one, two) -> one + " " + two));
        }
        return byRelease;
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
