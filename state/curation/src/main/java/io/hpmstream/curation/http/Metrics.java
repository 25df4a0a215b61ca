package io.hpmstream.curation.http;

import io.javalin.http.Context;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The service's figures for Prometheus, all named {@code hpm_curation_*}. Thread safe. */
final class Metrics {

    private static final double NANOS = 1e9;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Histogram requests;

    Metrics(Backend backend) {
        requests =
                Histogram.builder()
                        .name("hpm_curation_request_seconds")
                        .unit(Unit.SECONDS)
                        .help("Time of requests, those that waited and failed too")
                        .labelNames("path")
                        .classicUpperBounds(
                                0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)
                        .classicOnly()
                        .register(registry);
        CounterWithCallback.builder()
                .name("hpm_curation_records_total")
                .help("Records of all topics read since the start")
                .callback(callback -> callback.call((double) backend.records().getAsLong()))
                .register(registry);
        CounterWithCallback.builder()
                .name("hpm_curation_skipped_records_total")
                .help("Records that were passed over since the index was made")
                .labelNames("topic", "reason")
                .callback(
                        callback ->
                                backend.index()
                                        .skips()
                                        .forEach(
                                                (skip, count) ->
                                                        callback.call(
                                                                count.doubleValue(),
                                                                skip.feed().label(),
                                                                skip.reason().label())))
                .register(registry);
        gauges(backend);
    }

    private void gauges(Backend backend) {
        GaugeWithCallback.builder()
                .name("hpm_curation_images")
                .help("Images in the index")
                .callback(callback -> callback.call(backend.index().images()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("hpm_curation_lag_records")
                .help("Records that are not in the index yet, -1 if Kafka has not answered")
                .callback(callback -> callback.call((double) backend.freshness().get().lag()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("hpm_curation_kafka_connected")
                .help("1 if Kafka answers")
                .callback(callback -> callback.call(backend.freshness().get().connected() ? 1 : 0))
                .register(registry);
        GaugeWithCallback.builder()
                .name("hpm_curation_index_bytes")
                .help("Size of the index on disk")
                .callback(callback -> callback.call((double) backend.index().bytesOnDisk()))
                .register(registry);
    }

    void answered(String path, long nanos) {
        requests.labelValues(path).observe(nanos / NANOS);
    }

    void scrape(Context ctx) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
        writer.write(bytes, registry.scrape());
        ctx.contentType(writer.getContentType()).result(bytes.toByteArray());
    }
}
