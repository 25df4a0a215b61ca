package io.hpmstream.pipeline.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.pipeline.TestingJob;
import io.hpmstream.pipeline.TestingKafka;
import io.hpmstream.pipeline.demo.SyntheticScenes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/grafana against the Prometheus endpoint of a running job. */
class DashboardITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    private static final Set<String> KINDS = Set.of("counter", "gauge", "meter", "histogram");
    private static final Path DASHBOARD = Path.of("..", "docs", "grafana", "hpm-stream.json");
    private static final Path METRICS = Path.of("..", "docs", "metrics.md");
    private static final int WIDTH = 24;

    @TempDir private static Path folder;
    private static final Pattern SELECTOR = Pattern.compile("(\\w+)\\{([^}]*)}");
    private static final Pattern EQUALS = Pattern.compile("(\\w+)=(\"[^\"]*\")");

    private static Set<String> scraped = Set.of();
    private static List<String> samples = List.of();
    private static URI endpoint = URI.create("http://nowhere");
    private static List<InetAddress> elsewhere = List.of();
    private static JsonNode dashboard = new ObjectMapper().nullNode();

    @BeforeAll
    static void scrapeARunningJob() throws Exception {
        dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        SyntheticScenes scenes = new SyntheticScenes(9);
        String topic = KAFKA.newTopic("dashboard", Map.of());
        Map<String, String> options = Map.of("execution.checkpointing.interval", "1 s");
        try (TestingJob job = TestingJob.start(KAFKA, topic, folder, options)) {
            job.publish(IntStream.range(0, 16).mapToObj(i -> scenes.scene(i).jpeg()).toList());
            job.awaitStep(4);
            job.awaitCheckpoints(1);
            endpoint = job.metricsAddress();
            String exposition = get(endpoint);
            scraped = names(exposition);
            samples = exposition.lines().toList();
            elsewhere = otherAddressesThatAnswer(endpoint.getPort());
        }
    }

    @Test
    void everyMetricOfTheDashboardExists() {
        Set<String> named = new TreeSet<>();
        expressions().forEach(expression -> named.addAll(PromQl.metrics(expression)));

        assertThat(named).hasSizeGreaterThan(30);
        assertThat(scraped).containsAll(named);
    }

    /** A metric may exist, and never with the labels that a panel asks for. */
    @Test
    void everyPanelFindsSomething() {
        for (String expression : expressions()) {
            Matcher selector = SELECTOR.matcher(expression);
            while (selector.find()) {
                String name = selector.group(1) + "{";
                List<String> labels =
                        EQUALS.matcher(selector.group(2))
                                .results()
                                .map(label -> label.group(1) + "=" + label.group(2))
                                .toList();
                assertThat(samples)
                        .as(expression)
                        .anyMatch(
                                sample ->
                                        sample.startsWith(name)
                                                && labels.stream().allMatch(sample::contains));
            }
        }
    }

    @Test
    void showsWhatMatters() {
        Map<String, List<String>> wanted =
                Map.of(
                        "throughput by stage",
                        List.of("numRecordsOut", "hpm_decodedImages", "hpm_imagesTrained"),
                        "loss",
                        List.of("hpm_loss", "hpm_predictionLoss"),
                        "hard share",
                        List.of("hpm_hardShare"),
                        "checkpoint pause",
                        List.of("hpm_snapshotPauseMillis"),
                        "checkpoint size",
                        List.of("lastCheckpointSize", "lastCheckpointFullSize"),
                        "dead letters",
                        List.of("hpm_deadLetters"),
                        "RocksDB size",
                        List.of("rocksdb_total_sst_files_size"),
                        "lag",
                        List.of("pendingRecords", "records_lag_max"));
        Set<String> shown = new TreeSet<>();
        expressions().forEach(expression -> shown.addAll(PromQl.metrics(expression)));

        wanted.forEach(
                (what, metrics) ->
                        metrics.forEach(
                                metric ->
                                        assertThat(shown)
                                                .as(what)
                                                .anyMatch(name -> name.endsWith(metric))));
    }

    @Test
    void everyMetricOfTheDocumentsExists() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (String line : Files.readAllLines(METRICS)) {
            String[] cells = line.split("\\|", -1);
            if (cells.length > 3 && KINDS.contains(cells[3].strip())) {
                for (String name : cells[2].replaceAll("[`\\s]", "").split(",", -1)) {
                    if (!scraped.contains("flink_taskmanager_job_task_operator_hpm_" + name)) {
                        missing.add(name);
                    }
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void theEndpointIsOnTheLoopbackAddressOnly() {
        assertThat(endpoint.getHost()).isEqualTo("127.0.0.1");
        assertThat(elsewhere).as("it answered on another address").isEmpty();
    }

    @Test
    void everyPanelAsksTheDatasourceThatTheUserChooses() {
        assertThat(dashboard.path("templating").path("list").path(0).path("type").asText())
                .isEqualTo("datasource");
        for (JsonNode target : targets()) {
            assertThat(target.path("datasource").path("uid").asText()).isEqualTo("${datasource}");
            assertThat(target.path("refId").asText()).isNotEmpty();
        }
    }

    @Test
    void panelsHaveATitleAnIdAndAPlaceOfTheirOwn() {
        Set<Integer> ids = new HashSet<>();
        Set<List<Integer>> cells = new HashSet<>();
        for (JsonNode panel : dashboard.path("panels")) {
            assertThat(panel.path("title").asText()).isNotEmpty();
            assertThat(ids.add(panel.path("id").asInt())).as(panel.path("title").asText()).isTrue();
            JsonNode place = panel.path("gridPos");
            assertThat(place.path("x").asInt() + place.path("w").asInt()).isBetween(1, WIDTH);
            for (int x = 0; x < place.path("w").asInt(); x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    List<Integer> cell =
                            List.of(place.path("x").asInt() + x, place.path("y").asInt() + y);
                    assertThat(cells.add(cell)).as(panel.path("title").asText()).isTrue();
                }
            }
        }
        assertThat(ids).hasSizeGreaterThan(20);
        assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(36);
        assertThat(dashboard.path("uid").asText()).isEqualTo("hpm-stream");
    }

    private static List<String> expressions() {
        List<String> expressions = new ArrayList<>();
        targets().forEach(target -> expressions.add(target.path("expr").asText()));
        for (JsonNode variable : dashboard.path("templating").path("list")) {
            if (variable.path("type").asText().equals("query")) {
                expressions.add(variable.path("query").path("query").asText());
            }
        }
        return expressions;
    }

    private static List<JsonNode> targets() {
        List<JsonNode> targets = new ArrayList<>();
        dashboard.path("panels").forEach(p -> p.path("targets").forEach(targets::add));
        return targets;
    }

    private static Set<String> names(String exposition) {
        return exposition
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toSet());
    }

    private static List<InetAddress> otherAddressesThatAnswer(int port) throws IOException {
        List<InetAddress> answering = new ArrayList<>();
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(network.getInetAddresses())) {
                if (!address.isLoopbackAddress()) {
                    try (Socket socket = new Socket()) {
                        socket.connect(new InetSocketAddress(address, port), 1000);
                        answering.add(address);
                    } catch (IOException e) {
                        // as it should be
                    }
                }
            }
        }
        return answering;
    }

    private static String get(URI address) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .body();
    }
}
