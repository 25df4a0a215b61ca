package io.hpmstream.pipeline.cli;

import picocli.CommandLine.Option;

/** How a command prints its answer. */
final class OutputOption {

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, json (one object a line) or csv. Default: table")
    private AnswerFormat format = AnswerFormat.TABLE;

    AnswerFormat format() {
        return format;
    }
}
