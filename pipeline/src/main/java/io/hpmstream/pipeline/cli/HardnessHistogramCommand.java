package io.hpmstream.pipeline.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.hpmstream.export.Histogram;
import io.hpmstream.export.HistogramJson;
import io.hpmstream.export.RowFilter;
import io.hpmstream.export.SortField;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm hardness histogram}. */
@Command(
        name = "histogram",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Count how many images are how hard.",
        description = {
            "%nBins of equal width from the smallest to the largest value of the images asked for.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm hardness histogram --min-sightings 2",
            "  ./hpm hardness histogram --field lastSeen --bins 24 --output csv"
        })
final class HardnessHistogramCommand implements Callable<Integer> {

    private static final int WIDEST_BAR = 40;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private AnswerOptions whom = new AnswerOptions();

    @Option(
            names = "--field",
            paramLabel = "FIELD",
            defaultValue = "hardness",
            description = "hardness, progress, sightings or lastSeen. Default: hardness")
    private String field = "hardness";

    @Option(
            names = "--bins",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many bins, at most 1000. Default: 20")
    private int bins = Histogram.USUAL_BINS;

    @Mixin private FilterOptions filters = new FilterOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        PrintWriter err = requireNonNull(spec).commandLine().getErr();
        SortField counted = SortField.parse("--field", field);
        Histogram.requireBins(bins);
        RowFilter filter = filters.filter();
        Histogram histogram = whom.ask(err, answers -> answers.histogram(filter, counted, bins));
        switch (output.format()) {
            case TABLE -> printTable(histogram, out);
            case JSON -> printJson(histogram, out);
            case CSV -> printCsv(histogram, out);
        }
        out.flush();
        return 0;
    }

    private static void printTable(Histogram histogram, PrintWriter out) {
        if (histogram.isEmpty()) {
            out.println("no image");
            return;
        }
        long largest = 1;
        for (int bin = 0; bin < histogram.bins(); bin++) {
            largest = Math.max(largest, histogram.count(bin));
        }
        TextTable table = new TextTable(">from", ">to", ">images", "");
        for (int bin = 0; bin < histogram.bins(); bin++) {
            long count = histogram.count(bin);
            table.add(
                    edge(histogram, bin),
                    edge(histogram, bin + 1),
                    Long.toString(count),
                    "█".repeat((int) Math.ceil((double) WIDEST_BAR * count / largest)));
        }
        table.print(out);
        if (histogram.unknown() > 0) {
            out.printf(Locale.ROOT, "%,d images without a value%n", histogram.unknown());
        }
    }

    private static String edge(Histogram histogram, int bin) {
        double edge = histogram.edge(bin);
        return histogram.field() == SortField.LAST_SEEN
                ? Instant.ofEpochMilli((long) edge).toString()
                : String.format(Locale.ROOT, "%.4g", edge);
    }

    private static void printJson(Histogram histogram, PrintWriter out) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            HistogramJson.writeFields(histogram, json);
            json.writeEndObject();
        }
        out.println();
    }

    private static void printCsv(Histogram histogram, PrintWriter out) {
        out.print("from,to,count\r\n");
        for (int bin = 0; bin < histogram.bins() && !histogram.isEmpty(); bin++) {
            out.printf(
                    Locale.ROOT,
                    "%s,%s,%d\r\n",
                    exact(histogram, bin),
                    exact(histogram, bin + 1),
                    histogram.count(bin));
        }
    }

    private static String exact(Histogram histogram, int bin) {
        double edge = histogram.edge(bin);
        return histogram.field() == SortField.LAST_SEEN
                ? Instant.ofEpochMilli((long) edge).toString()
                : Double.toString(edge);
    }
}
