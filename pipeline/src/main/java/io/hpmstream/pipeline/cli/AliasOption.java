package io.hpmstream.pipeline.cli;

import picocli.CommandLine.Option;

/** Which alias a command is about. */
final class AliasOption {

    @Option(
            names = "--alias",
            required = true,
            paramLabel = "ALIAS",
            description = "Its name, such as champion: a to z, 0 to 9 and -.")
    private String alias = "";

    String name() {
        return alias;
    }
}
