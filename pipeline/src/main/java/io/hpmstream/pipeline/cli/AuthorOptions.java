package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.release.Aliases.Author;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who changes an alias, and why: it stays in the alias's history. */
final class AuthorOptions {

    @Option(
            names = "--by",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who does it, for the history; this user if not given.")
    private String who = "";

    @Option(names = "--why", paramLabel = "TEXT", description = "Why, for the history.")
    private @Nullable String why;

    Author author() {
        return new Author(who, why);
    }
}
