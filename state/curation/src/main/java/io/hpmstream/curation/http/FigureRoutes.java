package io.hpmstream.curation.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hpmstream.curation.index.CurationIndex;
import io.hpmstream.curation.index.Field;
import io.hpmstream.curation.index.Histogram;
import io.hpmstream.curation.index.IndexStats;
import io.hpmstream.curation.index.IndexStats.SourceCount;
import io.hpmstream.curation.index.Quantiles;
import io.hpmstream.curation.ingest.Freshness;
import io.javalin.http.Context;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Supplier;

/** Answers about many images at once: histograms and figures. Thread safe. */
final class FigureRoutes {

    private static final int USUAL_BINS = 50;
    private static final int MOST_BINS = 1_000;
    private static final int MOST_SOURCES = 1_000;

    private final CurationIndex index;
    private final Supplier<Freshness> freshness;

    FigureRoutes(Backend backend) {
        this.index = backend.index();
        this.freshness = backend.freshness();
    }

    void histogram(Context ctx) throws IOException {
        Parameters parameters = Parameters.of(ctx, Parameters.FILTERS, "field", "bins");
        Field field = parameters.field("field", Field.HARDNESS);
        int bins = parameters.whole("bins", 1, MOST_BINS, USUAL_BINS);
        Freshness now = freshness.get();
        Histogram histogram = index.histogram(parameters.filter(), field, bins);
        Answer.json(ctx, now, json -> write(histogram, field, json));
    }

    private static void write(Histogram histogram, Field field, JsonGenerator json)
            throws IOException {
        long[] counts = histogram.counts();
        json.writeStringField("field", field.apiName());
        value("min", field, histogram.least(), json);
        value("max", field, histogram.most(), json);
        json.writeNumberField("count", Arrays.stream(counts).sum() + histogram.unknown());
        json.writeNumberField("unknown", histogram.unknown());
        json.writeArrayFieldStart("bins");
        for (int bin = 0; bin < counts.length && !Double.isNaN(histogram.least()); bin++) {
            json.writeStartObject();
            value("from", field, histogram.edge(bin), json);
            value("to", field, histogram.edge(bin + 1), json);
            json.writeNumberField("count", counts[bin]);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    void stats(Context ctx) throws IOException {
        Parameters parameters = Parameters.of(ctx, Parameters.FILTERS);
        Freshness now = freshness.get();
        IndexStats stats = index.stats(parameters.filter());
        Answer.json(ctx, now, json -> write(stats, json));
    }

    private static void write(IndexStats stats, JsonGenerator json) throws IOException {
        json.writeNumberField("count", stats.images());
        json.writeArrayFieldStart("sources");
        for (SourceCount source : stats.sources().stream().limit(MOST_SOURCES).toList()) {
            json.writeStartObject();
            json.writeStringField("source", source.source());
            json.writeNumberField("count", source.images());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("sourceCount", stats.sources().size());
        json.writeObjectFieldStart("quantiles");
        for (var quantiles : stats.quantiles().entrySet()) {
            Field field = quantiles.getKey();
            json.writeObjectFieldStart(field.apiName());
            double[] values = quantiles.getValue().values();
            for (int i = 0; i < values.length; i++) {
                value(name(Quantiles.shares()[i]), field, values[i], json);
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static String name(double share) {
        return "p" + Math.round(100 * share);
    }

    private static void value(String name, Field field, double value, JsonGenerator json)
            throws IOException {
        if (field == Field.LAST_SEEN && !Double.isNaN(value)) {
            json.writeStringField(name, Instant.ofEpochMilli((long) value).toString());
        } else {
            Answer.number(name, value, json);
        }
    }
}
