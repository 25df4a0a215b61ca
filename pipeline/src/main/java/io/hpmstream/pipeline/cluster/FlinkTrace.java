package io.hpmstream.pipeline.cluster;

import java.util.List;

/** A stack trace in Flink's answers, as one line for people. */
final class FlinkTrace {

    // a folder that is no savepoint has no such file either
    private static final String ADVICE =
            " Please try to load the checkpoint/savepoint directly from the metadata file instead of the directory.";

    private FlinkTrace() {}

    /** The message of the innermost cause. */
    static String reason(String trace) {
        List<String> causes = trace.lines().filter(line -> line.startsWith("Caused by: ")).toList();
        return causes.isEmpty()
                ? trace.lines()
                        .findFirst()
                        .map(FlinkTrace::withoutClassName)
                        .orElse("Flink gives no reason")
                : withoutClassName(causes.get(causes.size() - 1));
    }

    private static String withoutClassName(String line) {
        return line.replaceFirst("^(Caused by: )?([\\w$]+\\.)+[\\w$]+: ", "").replace(ADVICE, "");
    }
}
