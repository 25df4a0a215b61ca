package io.hpmstream.pipeline.embedded;

import io.hpmstream.pipeline.metrics.LoopbackPrometheusReporterFactory;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where an embedded Flink tells its metrics to Prometheus: on the loopback address, unless the
 * user's configuration names reporters of its own ({@code metrics.reporters: none} turns it off).
 */
final class PrometheusEndpoint {

    private static final String NAME = "hpm";

    private final Path addressFile;

    PrometheusEndpoint(Path folder) {
        this.addressFile = folder.resolve("prometheus.address");
    }

    /** Asks Flink for the endpoint, unless the user has said something about reporters. */
    void configure(Configuration flink) throws IOException {
        boolean hasReporters =
                flink.contains(MetricOptions.REPORTERS_LIST)
                        || flink.keySet().stream()
                                .anyMatch(key -> key.startsWith("metrics.reporter."));
        if (hasReporters) {
            return;
        }
        Files.createDirectories(addressFile.toAbsolutePath().getParent());
        Files.deleteIfExists(addressFile);
        String prefix = "metrics.reporter." + NAME + ".";
        flink.set(MetricOptions.REPORTERS_LIST, NAME);
        flink.setString(
                prefix + "factory.class", LoopbackPrometheusReporterFactory.class.getName());
        flink.setString(prefix + "address-file", addressFile.toString());
    }

    /** Where it is; empty if there is none, or if it could not be started. */
    Optional<URI> address() throws IOException {
        return Files.exists(addressFile)
                ? Optional.of(URI.create(Files.readString(addressFile)))
                : Optional.empty();
    }
}
