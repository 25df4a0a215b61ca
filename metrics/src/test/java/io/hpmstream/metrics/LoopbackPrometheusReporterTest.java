package io.hpmstream.metrics;

import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.prometheus.PrometheusReporterFactory;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.metrics.NoOpMetricRegistry;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.apache.flink.runtime.metrics.groups.FrontMetricGroup;
import org.apache.flink.runtime.metrics.groups.ReporterScopedSettings;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LoopbackPrometheusReporterTest {

    @TempDir private Path folder;
    private final List<MetricReporter> opened = new ArrayList<>();
    private final MetricGroup group = group("job with 1 name", "topic.a-b");

    @AfterEach
    void close() {
        opened.forEach(MetricReporter::close);
    }

    @Test
    void tellsTheSameNamesLabelsAndValuesAsFlinksOwnReporter() throws Exception {
        MetricReporter own = open(new LoopbackPrometheusReporterFactory(), "0");
        int port = freePort();
        MetricReporter flinks = open(new PrometheusReporterFactory(), Integer.toString(port));
        SimpleCounter counter = new SimpleCounter();
        counter.inc(7);
        Map<String, Metric> metrics =
                Map.of(
                        "images", counter,
                        "records-consumed-total", (Gauge<Long>) () -> 3L,
                        "time_created", (Gauge<Double>) () -> 0.25,
                        "up", (Gauge<Boolean>) () -> true,
                        "loss.nan", (Gauge<Float>) () -> Float.NaN,
                        "decodeMicros", new TestingHistogram());
        metrics.forEach(
                (name, metric) -> {
                    own.notifyOfAddedMetric(metric, name, group);
                    flinks.notifyOfAddedMetric(metric, name, group);
                });

        Set<String> lines = lines(address());

        assertThat(lines)
                .isEqualTo(lines(URI.create("http://127.0.0.1:%d/metrics".formatted(port))))
                .hasSize(5 + 1 + 6)
                .contains(
                        "flink_taskmanager_job_with_1_name_topic_a_b_images{host=\"a_host\",tm_id=\"tm_1\"} 7.0");
    }

    @Test
    void forgetsWhatIsRemovedAndLeavesOutWhatIsNoNumber() throws Exception {
        MetricReporter reporter = open(new LoopbackPrometheusReporterFactory(), "0");
        SimpleCounter first = new SimpleCounter();
        SimpleCounter second = new SimpleCounter();
        reporter.notifyOfAddedMetric(first, "same", group);
        reporter.notifyOfAddedMetric(second, "same", group); // of the next attempt
        second.inc(2);
        reporter.notifyOfRemovedMetric(first, "same", group);
        reporter.notifyOfAddedMetric((Gauge<String>) () -> "text", "text", group);
        reporter.notifyOfAddedMetric(
                (Gauge<Long>)
                        () -> {
                            throw new IllegalStateException("closed");
                        },
                "broken",
                group);

        assertThat(lines(address())).singleElement().asString().endsWith("} 2.0");
        reporter.notifyOfRemovedMetric(second, "same", group);
        assertThat(lines(address())).isEmpty();
    }

    @Test
    void takesTheNextPortOfTheRangeIfOneIsTaken() throws Exception {
        int free = freePort();
        try (ServerSocket taken =
                new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            open(new LoopbackPrometheusReporterFactory(), taken.getLocalPort() + "," + free);
            assertThat(address().getPort()).isEqualTo(free);

            assertThatThrownBy(
                            () ->
                                    open(
                                            new LoopbackPrometheusReporterFactory(),
                                            Integer.toString(taken.getLocalPort())))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("cannot serve metrics on 127.0.0.1");
        }
    }

    private MetricReporter open(MetricReporterFactory factory, String ports) {
        MetricConfig config = new MetricConfig();
        config.setProperty("port", ports);
        config.setProperty("address-file", folder.resolve("address").toString());
        MetricReporter reporter = factory.createMetricReporter(config);
        opened.add(reporter);
        reporter.open(config);
        return reporter;
    }

    private URI address() throws IOException {
        return URI.create(Files.readString(folder.resolve("address")));
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }

    /** Without comments, and with the labels of each line in one order. */
    private static Set<String> lines(URI address) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(LoopbackPrometheusReporterTest::sorted)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String sorted(String line) {
        int open = line.indexOf('{');
        int close = line.indexOf('}');
        String labels =
                line
                        .substring(open + 1, close)
                        .transform(text -> List.of(text.split(",", -1)))
                        .stream()
                        .filter(label -> !label.isEmpty())
                        .sorted()
                        .collect(Collectors.joining(","));
        double value = Double.parseDouble(line.substring(close + 1)); // 50 is 50.0
        return line.substring(0, open + 1) + labels + "} " + value;
    }

    private static MetricGroup group(String... names) {
        AbstractMetricGroup<?> group =
                TaskManagerMetricGroup.createTaskManagerMetricGroup(
                        NoOpMetricRegistry.INSTANCE, "a host", new ResourceID("tm-1"));
        for (String name : names) {
            group = (AbstractMetricGroup<?>) group.addGroup(name);
        }
        return new FrontMetricGroup<>(
                new ReporterScopedSettings<>(
                        0, '.', (metric, name, scope) -> true, Set.of(), Map.of()),
                group);
    }
}
