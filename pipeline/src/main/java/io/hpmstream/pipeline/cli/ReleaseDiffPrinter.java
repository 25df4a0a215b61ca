package io.hpmstream.pipeline.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.pipeline.query.SavepointDiff;
import io.hpmstream.pipeline.release.MetricDiff;
import io.hpmstream.pipeline.release.PartDistance;
import io.hpmstream.pipeline.release.Release;
import io.hpmstream.pipeline.release.ReleaseDiff;
import io.hpmstream.pipeline.release.ReleaseDiff.SettingDiff;
import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.util.Locale;

/** Prints what differs between two releases. */
final class ReleaseDiffPrinter {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReleaseDiffPrinter() {}

    static void printTables(ReleaseDiff diff, PrintWriter out) {
        TextTable releases = new TextTable("", "id", "name", "created", ">step");
        addRelease(releases, "first", diff.first());
        addRelease(releases, "second", diff.second());
        releases.print(out);
        printSettings(diff, out);
        printWeights(diff, out);
        printEvaluations(diff, out);
        printHardness(diff.hardness(), out);
    }

    private static void addRelease(TextTable table, String which, Release release) {
        table.add(
                which,
                release.shortId(),
                RowPrinter.orEmpty(release.manifest().name()),
                release.manifest().created(),
                String.format(Locale.ROOT, "%,d", release.manifest().step()));
    }

    private static void printSettings(ReleaseDiff diff, PrintWriter out) {
        out.println();
        if (diff.settings().isEmpty()) {
            out.println("no setting differs");
            return;
        }
        TextTable table = new TextTable("setting", "first", "second");
        for (SettingDiff setting : diff.settings()) {
            table.add(
                    setting.key(),
                    RowPrinter.orEmpty(setting.first()),
                    RowPrinter.orEmpty(setting.second()));
        }
        table.print(out);
    }

    private static void printWeights(ReleaseDiff diff, PrintWriter out) {
        TextTable table =
                new TextTable("weights", ">values", ">distance", ">cosine", ">unlike tensors");
        for (PartDistance part : diff.weights()) {
            table.add(
                    part.part(),
                    String.format(Locale.ROOT, "%,d", part.values()),
                    number("%.4g", part.relative()),
                    number("%.6f", part.cosine()),
                    part.unlike() == 0 ? "" : Integer.toString(part.unlike()));
        }
        out.println();
        table.print(out);
    }

    private static void printEvaluations(ReleaseDiff diff, PrintWriter out) {
        out.println();
        if (diff.evaluations().isEmpty()) {
            out.println("neither was evaluated");
            return;
        }
        TextTable table = new TextTable("metric", "images", ">first", ">second", ">difference");
        for (MetricDiff metric : diff.evaluations()) {
            table.add(
                    metric.metric(),
                    metric.data().folder(),
                    number("%.4f", metric.first()),
                    number("%.4f", metric.second()),
                    number("%+.4f", metric.difference()));
        }
        table.print(out);
    }

    private static void printHardness(SavepointDiff.Result hardness, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%n%,d images got harder, %,d easier%s, %,d were not trained in between;"
                        + " %,d are only in the first release, %,d only in the second%n",
                hardness.harder(),
                hardness.easier(),
                Double.isNaN(hardness.meanChange())
                        ? ""
                        : " (by %s in the mean)"
                                .formatted(RowPrinter.signed(hardness.meanChange())),
                hardness.untrained(),
                hardness.onlyBefore(),
                hardness.onlyAfter());
    }

    private static String number(String format, @Nullable Double value) {
        return value == null || value.isNaN() ? "" : String.format(Locale.ROOT, format, value);
    }

    static void printJson(ReleaseDiff diff, PrintWriter out) throws JsonProcessingException {
        ObjectNode root = JSON.createObjectNode();
        root.set("first", release(diff.first()));
        root.set("second", release(diff.second()));
        ArrayNode settings = root.putArray("settings");
        for (SettingDiff setting : diff.settings()) {
            settings.add(JSON.valueToTree(setting));
        }
        ArrayNode weights = root.putArray("weights");
        for (PartDistance part : diff.weights()) {
            weights.addObject()
                    .put("part", part.part())
                    .put("values", part.values())
                    .put("relativeDistance", orNull(part.relative()))
                    .put("cosine", orNull(part.cosine()))
                    .put("unlikeTensors", part.unlike());
        }
        ArrayNode evaluations = root.putArray("evaluations");
        for (MetricDiff metric : diff.evaluations()) {
            evaluations
                    .addObject()
                    .put("metric", metric.metric())
                    .put("folder", metric.data().folder())
                    .put("sha256", metric.data().sha256())
                    .put("first", metric.first())
                    .put("second", metric.second())
                    .put("difference", metric.difference());
        }
        SavepointDiff.Result hardness = diff.hardness();
        root.putObject("hardness")
                .put("harder", hardness.harder())
                .put("easier", hardness.easier())
                .put("untrained", hardness.untrained())
                .put("onlyFirst", hardness.onlyBefore())
                .put("onlySecond", hardness.onlyAfter())
                .put("meanChange", orNull(hardness.meanChange()));
        out.println(JSON.writeValueAsString(root));
    }

    private static ObjectNode release(Release release) {
        return JSON.createObjectNode()
                .put("id", release.id())
                .put("name", release.manifest().name())
                .put("step", release.manifest().step());
    }

    private static @Nullable Double orNull(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
