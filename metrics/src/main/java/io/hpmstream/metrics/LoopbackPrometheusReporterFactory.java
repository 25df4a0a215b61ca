package io.hpmstream.metrics;

import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.util.NetUtils;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Properties;

/**
 * Makes the reporter from Flink's configuration {@code metrics.reporter.NAME.*}: {@code host}
 * (127.0.0.1), {@code port} (a list of ports and ranges, 0 is any; default {@value #PORTS}) and
 * {@code address-file} (none).
 */
public final class LoopbackPrometheusReporterFactory implements MetricReporterFactory {

    /** The usual ports of Flink's Prometheus reporter if one is free, else any. */
    static final String PORTS = "9249-9260,0";

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        MetricConfig config = (MetricConfig) properties;
        String host = config.getString("host", "127.0.0.1");
        String ports = config.getString("port", PORTS);
        String addressFile = config.getString("address-file", "");
        @Nullable Path file = addressFile.isEmpty() ? null : Path.of(addressFile);
        return new LoopbackPrometheusReporter(host, NetUtils.getPortRangeFromString(ports), file);
    }
}
