package io.hpmstream.pipeline.metrics;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.HTTPServer;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.prometheus.AbstractPrometheusReporter;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

/**
 * Flink's Prometheus reporter on one address only: Flink's own listens on all of them. Serves from
 * {@link #open} to {@link #close}; thread safe.
 */
public final class LoopbackPrometheusReporter extends AbstractPrometheusReporter {

    private final String host;
    private final Iterator<Integer> ports;
    private final @Nullable Path addressFile;
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
        super.open(config);
        try {
            HTTPServer started = listen(registry());
            server = started;
            String address = "http://%s:%d/metrics".formatted(host, started.getPort());
            log.info("Prometheus metrics at {}", address);
            if (addressFile != null) {
                Files.writeString(addressFile, address);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot serve metrics on " + host, e);
        }
    }

    private HTTPServer listen(CollectorRegistry registry) throws IOException {
        while (ports.hasNext()) {
            int port = ports.next();
            try {
                return new HTTPServer(new InetSocketAddress(host, port), registry, true);
            } catch (BindException e) {
                log.debug("port {} is taken", port, e);
            }
        }
        throw new BindException("every port of the range is taken");
    }

    /** The superclass keeps its metrics to its own package. */
    private CollectorRegistry registry() {
        try {
            VarHandle field =
                    MethodHandles.privateLookupIn(
                                    AbstractPrometheusReporter.class, MethodHandles.lookup())
                            .findVarHandle(
                                    AbstractPrometheusReporter.class,
                                    "registry",
                                    CollectorRegistry.class);
            return (CollectorRegistry) field.get(this);
        } catch (NoSuchFieldException | IllegalAccessException e) {
            throw new IllegalStateException(
                    "this version of Flink's Prometheus reporter has no field 'registry'; use Flink's own reporter",
                    e);
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop();
        }
        super.close();
    }
}
