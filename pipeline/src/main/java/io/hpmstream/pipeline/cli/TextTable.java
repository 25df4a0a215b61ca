package io.hpmstream.pipeline.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table in columns as wide as they need. A column whose name begins with > is right-aligned; one
 * that is empty in every row is left out. What strangers wrote cannot break it.
 */
final class TextTable {

    private static final int WIDEST = 48;
    private static final String GAP = "  ";

    private final List<String> names;
    private final boolean[] right;
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... columns) {
        right = new boolean[columns.length];
        names = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            right[i] = columns[i].startsWith(">");
            names.add(right[i] ? columns[i].substring(1) : columns[i]);
        }
    }

    void add(String... cells) {
        rows.add(Arrays.stream(cells).map(TextTable::printable).toList());
    }

    void print(PrintWriter out) {
        int[] widths = new int[names.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            int widest = rows.stream().mapToInt(row -> width(row.get(column))).max().orElse(0);
            widths[i] = widest == 0 ? 0 : Math.max(widest, width(names.get(i)));
        }
        printRow(names, widths, out);
        rows.forEach(row -> printRow(row, widths, out));
    }

    private void printRow(List<String> cells, int[] widths, PrintWriter out) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            if (widths[i] > 0) {
                String space = " ".repeat(widths[i] - width(cells.get(i)));
                line.append(right[i] ? space + cells.get(i) : cells.get(i) + space).append(GAP);
            }
        }
        out.println(line.toString().stripTrailing());
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    // a text is whatever a producer sent: it must not move the cursor, nor be read backwards
    static String printable(String text) {
        String clean = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "\uFFFD");
        return width(clean) <= WIDEST
                ? clean
                : clean.substring(0, clean.offsetByCodePoints(0, WIDEST - 1)) + "…";
    }
}
