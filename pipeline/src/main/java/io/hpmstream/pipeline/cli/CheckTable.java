package io.hpmstream.pipeline.cli;

import io.hpmstream.model.FixtureCheck;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** The table of {@code hpm verify}. */
final class CheckTable {
    private static final int LONGEST_VALUE = 22;

    private CheckTable() {}

    static void print(List<FixtureCheck> checks, PrintWriter out) {
        int width = checks.stream().mapToInt(check -> check.quantity().length()).max().orElse(0);
        String row = "%-" + Math.max(width, "quantity".length()) + "s  %22s  %22s  %14s  %s%n";
        out.printf(row, "quantity", "expected", "computed", "relative error", "verdict");
        for (FixtureCheck check : checks) {
            out.printf(
                    row,
                    check.quantity(),
                    shorten(check.expected()),
                    shorten(check.computed()),
                    String.format(Locale.ROOT, "%.2e", check.relativeError()),
                    verdict(check));
        }
    }

    private static String verdict(FixtureCheck check) {
        if (Double.isInfinite(check.tolerance())) {
            return "reported";
        }
        return check.passed()
                ? "ok"
                : String.format(Locale.ROOT, "OFF (at most %.0e)", check.tolerance());
    }

    // a mask has a letter for every patch
    private static String shorten(String value) {
        return value.length() <= LONGEST_VALUE
                ? value
                : value.substring(0, LONGEST_VALUE - 1) + "…";
    }
}
