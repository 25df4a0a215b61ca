package io.hpmstream.metrics;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

/**
 * Flink's metrics for Prometheus, on one address only: Flink's own reporter listens on all of them,
 * which shows a training to the whole network. Names and labels are the same. Lives as long as its
 * process; Flink calls it from one thread at a time.
 */
public final class LoopbackPrometheusReporter implements MetricReporter {

    private static final Logger LOG = LoggerFactory.getLogger(LoopbackPrometheusReporter.class);

    private final String host;
    private final Iterator<Integer> ports;
    private final @Nullable Path addressFile;
    private final FlinkMetrics metrics = new FlinkMetrics();
    private @Nullable HTTPServer server;

    /**
     * @param host to listen on
     * @param ports to try, in this order; 0 is any free one
     * @param addressFile where to write the endpoint's address; null writes none
     */
    LoopbackPrometheusReporter(String host, Iterator<Integer> ports, @Nullable Path addressFile) {
        this.host = host;
        this.ports = ports;
        this.addressFile = addressFile;
    }

    /**
     * Starts to listen.
     *
     * @throws UncheckedIOException if no port is free
     */
    @Override
    public void open(MetricConfig config) {
        PrometheusRegistry registry = new PrometheusRegistry();
        registry.register(metrics);
        try {
            HTTPServer started = listen(registry);
            server = started;
            String address = "http://%s:%d/metrics".formatted(host, started.getPort());
            LOG.info("Prometheus metrics at {}", address);
            if (addressFile != null) {
                Files.writeString(addressFile, address);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot serve metrics on " + host, e);
        }
    }

    private HTTPServer listen(PrometheusRegistry registry) throws IOException {
        while (ports.hasNext()) {
            int port = ports.next();
            try {
                return HTTPServer.builder()
                        .hostname(host)
                        .port(port)
                        .registry(registry)
                        .buildAndStart();
            } catch (BindException e) {
                LOG.debug("port {} is taken", port, e);
            }
        }
        throw new BindException("every port of the range is taken");
    }

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        metrics.add(Series.of(name, group), metric);
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        metrics.remove(Series.of(name, group), metric);
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop();
        }
    }
}
