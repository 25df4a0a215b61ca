package io.hpmstream.pipeline.metrics;

import io.hpmstream.metrics.LoopbackPrometheusReporterFactory;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Where a Flink process tells its metrics to Prometheus: on the loopback address, unless the user's
 * configuration names reporters of its own ({@code metrics.reporters: none} turns it off).
 *
 * @param addressFile where the process writes the address down once it serves
 */
public record PrometheusEndpoint(Path addressFile) {

    private static final String REPORTERS = "metrics.reporters";
    private static final String NAME = "hpm";
    private static final String PREFIX = "metrics.reporter.";
    private static final String ADDRESS_FILE = PREFIX + NAME + ".address-file";

    /**
     * Flink's options that ask for it; none if the user has said something about reporters.
     *
     * @param userKeys Flink's options that the user has set
     */
    public static Map<String, String> options(Collection<String> userKeys) {
        boolean hasReporters =
                userKeys.stream().anyMatch(key -> key.equals(REPORTERS) || key.startsWith(PREFIX));
        return hasReporters
                ? Map.of()
                : Map.of(
                        REPORTERS,
                        NAME,
                        PREFIX + NAME + ".factory.class",
                        LoopbackPrometheusReporterFactory.class.getName());
    }

    /** The option of one process among those that have {@link #options}. */
    public Map<String, String> ownOption() {
        return Map.of(ADDRESS_FILE, addressFile.toString());
    }

    /** Forgets where a process was that has ended. */
    public void forget() throws IOException {
        Files.deleteIfExists(addressFile);
    }

    /** Where it is; empty if there is none, or if it could not be started. */
    public Optional<URI> address() throws IOException {
        return Files.exists(addressFile)
                ? Optional.of(URI.create(Files.readString(addressFile)))
                : Optional.empty();
    }
}
