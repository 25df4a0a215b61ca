package io.hpmstream.pipeline.cluster;

import java.util.List;

/** A stack trace in Flink's answers, as one line for people. */
final class FlinkTrace {

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
        return line.replaceFirst("^(Caused by: )?([\\w$]+\\.)+[\\w$]+: ", "");
    }
}
