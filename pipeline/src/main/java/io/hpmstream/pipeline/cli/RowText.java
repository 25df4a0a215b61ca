package io.hpmstream.pipeline.cli;

import io.hpmstream.export.ImageRow;
import io.hpmstream.export.LastSighting;
import io.hpmstream.export.PatchHardness;
import io.hpmstream.export.ShownPart;
import io.hpmstream.hardness.RecentSighting;
import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** Prints all that is known of one image. */
final class RowText {

    /** From easier than half as hard as the average image to harder than twice. */
    private static final String SHADES = "·░▒▓█";

    private static final double[] SHADE_LIMITS = {0.5, 0.8, 1.25, 2};

    private final ImageRow row;
    private final PrintWriter out;

    RowText(ImageRow row, PrintWriter out) {
        this.row = row;
        this.out = out;
    }

    void print() {
        line("image", row.imageId());
        line("hardness", RowPrinter.number(row.hardness()));
        line("progress", RowPrinter.signed(row.progress()));
        line("sightings", row.sightings());
        line("first seen", row.firstSeen());
        line("last seen", row.lastSeen());
        line("last step", row.lastStep());
        line("images seen", row.imagesSeen());
        line("mean loss", row.meanLoss());
        if (row.last() != null) {
            print(row.last());
        }
        line("tags", String.join(" ", row.tags()));
        line("recent", recent());
        print(row.grid());
    }

    private void print(LastSighting last) {
        line("loss", last.loss());
        line("expected loss", last.expectedLoss());
        line("source", last.source());
        line("label", last.label());
        line("uri", last.uri());
        line("sha256", last.sha256());
        line("size", "%d x %d".formatted(last.width(), last.height()));
        line(
                "record",
                "topic %s, partition %d, offset %d"
                        .formatted(last.topic(), last.partition(), last.offset()));
        ShownPart crop = last.crop();
        line(
                "last shown",
                String.format(
                        Locale.ROOT,
                        "x %.3f, y %.3f, width %.3f, height %.3f%s",
                        crop.x(),
                        crop.y(),
                        crop.width(),
                        crop.height(),
                        crop.flipped() ? ", mirrored" : ""));
    }

    private String recent() {
        return row.recent().stream()
                .map(RecentSighting::hardness)
                .map(RowPrinter::number)
                .collect(Collectors.joining(" "));
    }

    private void print(PatchHardness grid) {
        out.printf("%npatches        blank never seen, then from easy to hard %s%n", SHADES);
        for (int y = 0; y < grid.rows(); y++) {
            StringBuilder line = new StringBuilder("  ");
            for (int x = 0; x < grid.columns(); x++) {
                // two letters are about as wide as a line is high
                line.append(String.valueOf(shade(grid.at(y * grid.columns() + x))).repeat(2));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static char shade(float hardness) {
        if (Float.isNaN(hardness)) {
            return ' ';
        }
        int shade = 0;
        while (shade < SHADE_LIMITS.length && hardness >= SHADE_LIMITS[shade]) {
            shade++;
        }
        return SHADES.charAt(shade);
    }

    private void line(String name, @Nullable Object value) {
        String text = Objects.toString(value, "");
        if (!text.isEmpty()) {
            out.printf(
                    "%-14s %s%n",
                    name, text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "\uFFFD"));
        }
    }
}
