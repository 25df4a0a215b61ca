package io.hpmstream.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.Metric;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** All metrics of a process, read when Prometheus asks. Thread safe. */
final class FlinkMetrics implements MultiCollector {

    private static final Logger LOG = LoggerFactory.getLogger(FlinkMetrics.class);
    private static final double[] QUANTILES = {0.5, 0.75, 0.95, 0.98, 0.99, 0.999};

    private final Map<Series, Metric> metrics = new ConcurrentHashMap<>();

    void add(Series series, Metric metric) {
        metrics.put(series, metric);
    }

    /** Forgets it, unless another metric has taken its place. */
    void remove(Series series, Metric metric) {
        metrics.remove(series, metric);
    }

    @Override
    public MetricSnapshots collect() {
        Map<String, GaugeSnapshot.Builder> gauges = new TreeMap<>();
        Map<String, SummarySnapshot.Builder> summaries = new TreeMap<>();
        metrics.forEach(
                (series, metric) -> {
                    if (metric instanceof Histogram histogram) {
                        summaries
                                .computeIfAbsent(
                                        series.name(), name -> SummarySnapshot.builder().name(name))
                                .dataPoint(summary(series, histogram));
                    } else {
                        value(series, metric)
                                .ifPresent(
                                        value ->
                                                gauges.computeIfAbsent(
                                                                series.name(),
                                                                name ->
                                                                        GaugeSnapshot.builder()
                                                                                .name(name))
                                                        .dataPoint(gauge(series, value)));
                    }
                });
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        gauges.values().forEach(gauge -> all.metricSnapshot(gauge.build()));
        summaries.values().forEach(summary -> all.metricSnapshot(summary.build()));
        return all.build();
    }

    // Flink's counters may go down, those of Prometheus may not
    private static GaugeDataPointSnapshot gauge(Series series, double value) {
        return GaugeDataPointSnapshot.builder().value(value).labels(series.labels()).build();
    }

    private static SummaryDataPointSnapshot summary(Series series, Histogram histogram) {
        HistogramStatistics statistics = histogram.getStatistics();
        List<Quantile> quantiles =
                Arrays.stream(QUANTILES)
                        .mapToObj(at -> new Quantile(at, statistics.getQuantile(at)))
                        .toList();
        return SummaryDataPointSnapshot.builder()
                .quantiles(Quantiles.of(quantiles))
                .count(histogram.getCount())
                .labels(series.labels())
                .build();
    }

    private static OptionalDouble value(Series series, Metric metric) {
        if (metric instanceof Counter counter) {
            return OptionalDouble.of((double) counter.getCount());
        }
        if (metric instanceof Meter meter) {
            return OptionalDouble.of(meter.getRate());
        }
        return metric instanceof Gauge<?> gauge ? number(series, gauge) : OptionalDouble.empty();
    }

    private static OptionalDouble number(Series series, Gauge<?> gauge) {
        try {
            Object value = gauge.getValue();
            if (value instanceof Number number) {
                return OptionalDouble.of(number.doubleValue());
            }
            return value instanceof Boolean yes
                    ? OptionalDouble.of(yes ? 1 : 0)
                    : OptionalDouble.empty();
        } catch (RuntimeException e) {
            // what it looks at has just been closed: the others are still worth telling
            LOG.debug("cannot read {}", series.name(), e);
            return OptionalDouble.empty();
        }
    }
}
