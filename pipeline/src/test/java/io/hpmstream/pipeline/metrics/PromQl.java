package io.hpmstream.pipeline.metrics;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of PromQL as it takes to find the metrics that an expression names. */
public final class PromQl {

    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern MATCHERS = Pattern.compile("\\{[^{}]*}");
    private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*]");
    private static final Pattern LABEL_LIST =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^()]*\\)");
    private static final Pattern LABEL_VALUES =
            Pattern.compile("label_values\\(([^,]+),\\s*\\w+\\)");
    private static final Pattern NAME =
            Pattern.compile("(?<![\\w.:])[a-zA-Z_:][a-zA-Z0-9_:]*(?!\\s*\\()\\b(?!\\s*\\()");
    private static final Set<String> OPERATORS =
            Set.of("and", "or", "unless", "bool", "offset", "inf", "nan");

    private PromQl() {}

    /** The names of the metrics, each once. */
    public static Set<String> metrics(String expression) {
        String rest = LABEL_VALUES.matcher(expression).replaceAll("$1");
        for (Pattern noise : new Pattern[] {STRING, MATCHERS, RANGE, LABEL_LIST}) {
            rest = noise.matcher(rest).replaceAll(" ");
        }
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAME.matcher(rest);
        while (matcher.find()) {
            if (!OPERATORS.contains(matcher.group())) {
                names.add(matcher.group());
            }
        }
        return names;
    }
}
