package io.hpmstream.pipeline.demo;

import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.List;

/**
 * An alphabet of pen strokes. Drawn, not set in a font: a headless Java without fontconfig has no
 * fonts and throws on the first letter.
 *
 * <p>Each letter is a list of strokes; a stroke is a walk over a grid of 3 columns and 5 rows whose
 * points are named row by row: {@code abc def ghi jkl mno}.
 */
final class StrokeLetters {

    private static final int COLUMNS = 3;
    private static final int ROWS = 5;

    private static final List<List<Path2D>> LETTERS =
            List.of(
                    letter("mbo", "gi"),
                    letter("mabfhg", "hlnm"),
                    letter("cbdjno"),
                    letter("abfnma"),
                    letter("camo", "gh"),
                    letter("cam", "gh"),
                    letter("cbdjnolih"),
                    letter("am", "co", "gi"),
                    letter("ac", "bn", "mo"),
                    letter("clnj"),
                    letter("am", "cgo"),
                    letter("amo"),
                    letter("mahco"),
                    letter("maoc"),
                    letter("bdjnlfb"),
                    letter("mabfhg"),
                    letter("bdjnlfb", "ko"),
                    letter("mabfhgo"),
                    letter("cbdgilnm"),
                    letter("ac", "bn"),
                    letter("ajnlc"),
                    letter("anc"),
                    letter("amhoc"),
                    letter("ao", "cm"),
                    letter("ahc", "hn"),
                    letter("acmo"));

    private StrokeLetters() {}

    /** A random letter in the unit square, to be stroked, not filled. */
    static Path2D random(Dice dice) {
        List<Path2D> strokes = dice.pick(LETTERS);
        Path2D letter = new Path2D.Double();
        strokes.forEach(stroke -> letter.append(stroke, false));
        return letter;
    }

    private static List<Path2D> letter(String... walks) {
        List<Path2D> strokes = new ArrayList<>();
        for (String walk : walks) {
            Path2D stroke = new Path2D.Double();
            for (int i = 0; i < walk.length(); i++) {
                int point = walk.charAt(i) - 'a';
                int row = point / COLUMNS;
                int column = point % COLUMNS;
                double x = column / (COLUMNS - 1.0);
                double y = row / (ROWS - 1.0);
                if (i == 0) {
                    stroke.moveTo(x, y);
                } else {
                    stroke.lineTo(x, y);
                }
            }
            strokes.add(stroke);
        }
        return strokes;
    }
}
