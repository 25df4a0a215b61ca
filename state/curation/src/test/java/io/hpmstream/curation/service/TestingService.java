package io.hpmstream.curation.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.curation.TestingKafka;
import io.hpmstream.curation.config.CurationConfig;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A service within this JVM, and what the tests ask it. */
final class TestingService implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    static {
        // tests play browsers that were led astray
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    }

    private final CurationService service;
    private final HttpClient client = HttpClient.newHttpClient();

    TestingService(Map<String, String> options, Map<String, String> environment)
            throws IOException {
        service = CurationService.start(CurationConfig.from(options, environment), false);
    }

    /** One for all tests of a class, which begin once so many images are there. */
    static TestingService shared(
            TestingKafka kafka,
            Map<String, String> options,
            Map<String, String> environment,
            int images)
            throws IOException, InterruptedException {
        TestingService started = new TestingService(options, environment);
        kafka.closeFirst(started);
        started.awaitImages(images);
        return started;
    }

    static Map<String, String> options(String bootstrapServers, String topics, Path folder) {
        Map<String, String> options = new HashMap<>();
        options.put("hpm.kafka.bootstrap-servers", bootstrapServers);
        options.put("hpm.topics.hardness", topics + "-hardness");
        options.put("hpm.topics.thumbnails", topics + "-thumbnails");
        options.put("hpm.topics.tags", topics + "-tags");
        options.put("hpm.curation.dir", folder.toString());
        options.put("hpm.curation.port", "0");
        return options;
    }

    URI at(String path) {
        return URI.create(service.address()).resolve(path);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(at(path)));
    }

    HttpResponse<byte[]> bytes(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(at(path)).build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path);
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + " answered " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    HttpRequest.Builder tagging(String imageId, String body) {
        return HttpRequest.newBuilder(at("/api/v1/image/tags?id=" + encoded(imageId)))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    /** Waits until so many images are there and nothing is behind. */
    void awaitImages(int images) throws IOException, InterruptedException {
        await("/api/v1/stats", node -> node.get("count").asInt() == images && fresh(node));
    }

    static boolean fresh(JsonNode node) {
        return node.get("lag").asInt(-1) == 0;
    }

    interface Condition {
        boolean holds(JsonNode node);
    }

    void await(String path, Condition condition) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        @Nullable JsonNode last = null;
        while (Instant.now().isBefore(deadline)) {
            last = json(path);
            if (condition.holds(last)) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new AssertionError("%s did not become so, last: %s".formatted(path, last));
    }

    @Override
    public void close() {
        service.close();
    }
}
