package io.hpmstream.curation.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.curation.TestingImages;
import io.hpmstream.curation.TestingKafka;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What a service bounds, and how it says so: by a problem document, always. */
class LimitsITCase {

    @RegisterExtension private static final TestingKafka KAFKA = new TestingKafka();

    private static final int IMAGES = 2_000;
    private static final int FOLLOWERS = 64;
    private static final String JSON = "Content-Type: application/json";
    private static final String TAGS = "{\"tags\":[\"keep\"]}";

    @TempDir private static Path folder;
    private static TestingService service;

    @BeforeAll
    static void fill() throws Exception {
        KAFKA.create("limits-hardness", 1);
        KAFKA.create("limits-thumbnails", 1);
        for (int i = 0; i < IMAGES; i++) {
            KAFKA.send("limits-hardness", "img-" + i, TestingImages.bytes(large("img-" + i)));
        }
        Map<String, String> options =
                TestingService.options(KAFKA.bootstrapServers(), "limits", folder);
        options.put("hpm.curation.max-page-size", "7");
        options.put("hpm.curation.max-requests", "1");
        options.put("hpm.curation.max-exports", "1");
        service = TestingService.shared(KAFKA, options, Map.of(), IMAGES);
    }

    /** An export of these is more than the buffers of a connection hold. */
    private static ObjectNode large(String id) {
        ObjectNode record = TestingImages.record(id, 1);
        ObjectNode grid = record.putObject("grid").put("rows", 64).put("columns", 64);
        for (int i = 0; i < 64 * 64; i++) {
            grid.withArray("hardness").add(1.5);
        }
        return record;
    }

    private static JsonNode problem(HttpResponse<String> answer, int status) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(
                        type -> assertThat(type).startsWith("application/problem+json"));
        JsonNode problem = TestingService.JSON.readTree(answer.body());
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("type").asText()).startsWith("urn:hpm-stream:problem:");
        assertThat(problem.get("detail").asText()).isNotBlank();
        return problem;
    }

    @Test
    void aPageIsAsLargeAsIsAllowed() throws Exception {
        assertThat(service.json("/api/v1/images?limit=7").get("items")).hasSize(7);
        assertThat(service.json("/api/v1/images").get("items")).hasSize(7);

        JsonNode problem = problem(service.get("/api/v1/images?limit=8"), 400);

        assertThat(problem.get("parameter").asText()).isEqualTo("limit");
        assertThat(problem.get("value").asText()).isEqualTo("8");
        assertThat(problem.get("allowed").asText()).contains("1 to 7");
    }

    @Test
    void aBodyIsAtMostAsLongAsIsAllowed() throws Exception {
        String body = "{\"tags\":[\"" + "x".repeat(64 * 1024) + "\"]}";

        assertThat(problem(service.send(service.tagging("img-1", body)), 413).toString())
                .contains("65536");
        HttpRequest.Builder ofUnknownLength =
                service.tagging("img-1", "")
                        .PUT(
                                BodyPublishers.fromPublisher(
                                        BodyPublishers.ofByteArray(body.getBytes(UTF_8))));
        assertThat(problem(service.send(ofUnknownLength), 413).toString()).contains("65536");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "null",
                "{}",
                "{\"tags\":\"keep\"}",
                "{\"tags\":[1]}",
                "{\"tags\":[\"\"]}",
                "{\"tags\":[\"a\\nb\"]}",
                "{\"tags\":[\"keep\"],\"more\":1}"
            })
    void aBodyThatIsNoListOfTagsIsRefused(String body) throws Exception {
        problem(service.send(service.tagging("img-1", body)), 400);
    }

    @Test
    void tagsAreFewAndShort() throws Exception {
        String many = "\"t%d\",".repeat(33).formatted((Object[]) numbers(33));
        String body = "{\"tags\":[" + many.substring(0, many.length() - 1) + "]}";

        assertThat(problem(service.send(service.tagging("img-1", body)), 400).toString())
                .contains("32");
        String tooLong = "{\"tags\":[\"" + "x".repeat(65) + "\"]}";
        assertThat(problem(service.send(service.tagging("img-1", tooLong)), 400).toString())
                .contains("64");
    }

    private static Integer[] numbers(int count) {
        Integer[] numbers = new Integer[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        return numbers;
    }

    @Test
    void whatTheServerItselfRefusesIsAProblemToo() throws Exception {
        problem(service.get("/api/v1/images?source=" + "x".repeat(2_049)), 400);
        problem(service.get("/nowhere"), 404);
        problem(
                service.send(
                        HttpRequest.newBuilder(service.at("/api/v1/images"))
                                .header("Content-Type", "application/json")
                                .DELETE()),
                405);
        assertProblem("GET /api/v1/images?source=" + "x".repeat(20_000) + " HTTP/1.1", 414);
        assertProblem("GET /api/v1/images HTTP/1.1\r\nX-Long: " + "x".repeat(20_000), 431);
        assertProblem("GET /api/v1/%2e%2e%2fimages HTTP/1.1", 404);
    }

    /** Sends what the client of Java would not. */
    private static void assertProblem(String head, int status) throws IOException {
        String answer;
        try (Socket socket = connect(64 * 1024)) {
            write(socket, head + "\r\nConnection: close\r\n");
            answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
        String what = head.substring(0, Math.min(40, head.length())) + " answered " + answer;
        assertThat(answer).as(what).startsWith("HTTP/1.1 " + status);
        assertThat(answer).as(what).containsIgnoringCase("content-type: application/problem+json");
        JsonNode problem = TestingService.JSON.readTree(answer.substring(answer.indexOf('{')));
        assertThat(problem.get("status").asInt()).as(what).isEqualTo(status);
        assertThat(problem.get("detail").asText()).as(what).isNotBlank();
    }

    @Test
    void requestsBeyondThoseAllowedAtATimeAreRefusedAfterAWhile() throws Exception {
        try (Socket slow = connect(64 * 1024)) {
            // its body never comes
            String length = "\r\nContent-Length: " + TAGS.length() + "\r\n";
            write(slow, "PUT /api/v1/image/tags?id=img-1 HTTP/1.1\r\n" + JSON + length);
            HttpResponse<String> refused = awaitRefusal("/api/v1/stats");

            assertThat(problem(refused, 503).get("type").asText()).endsWith(":busy");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(service.get("/healthz").statusCode()).isEqualTo(200);
            assertThat(service.get("/metrics").statusCode()).isEqualTo(200);
            slow.getOutputStream().write(TAGS.getBytes(UTF_8));
            slow.getOutputStream().flush();
            assertThat(new String(slow.getInputStream().readNBytes(12), UTF_8))
                    .isEqualTo("HTTP/1.1 200");
        }
        assertThat(service.get("/api/v1/stats").statusCode()).isEqualTo(200);
    }

    @Test
    void anExportThatNobodyReadsHoldsUpOnlyOtherExports() throws Exception {
        try (Socket slow = connect(4 * 1024)) {
            write(slow, "GET /api/v1/export?format=jsonl HTTP/1.1\r\n");
            HttpResponse<String> refused = awaitRefusal("/api/v1/export?format=csv&limit=1");

            assertThat(problem(refused, 503).get("type").asText()).endsWith(":busy");
            assertThat(service.get("/api/v1/images").statusCode()).isEqualTo(200);
        }
        awaitAnswer("/api/v1/export?format=csv&limit=1");
    }

    private static Socket connect(int buffer) throws IOException {
        int port = service.at("/").getPort();
        Socket socket = new Socket();
        socket.setReceiveBufferSize(buffer);
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static void write(Socket socket, String head) throws IOException {
        socket.getOutputStream().write((head + "Host: localhost\r\n\r\n").getBytes(UTF_8));
        socket.getOutputStream().flush();
    }

    private static HttpResponse<String> awaitRefusal(String path) throws Exception {
        return await(path, 503);
    }

    private static void awaitAnswer(String path) throws Exception {
        assertThat(await(path, 200).body()).isNotEmpty();
    }

    private static HttpResponse<String> await(String path, int status) throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(2));
        HttpResponse<String> answer = service.get(path);
        while (answer.statusCode() != status && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            answer = service.get(path);
        }
        assertThat(answer.statusCode()).as(path).isEqualTo(status);
        return answer;
    }

    @Test
    void followersAreBoundedToo() throws Exception {
        List<TestingEvents> followers = new ArrayList<>();
        try {
            for (int i = 0; i < FOLLOWERS; i++) {
                followers.add(TestingEvents.follow(service));
                assertThat(followers.get(i).next()).isEqualTo("change");
            }
            TestingEvents oneTooMany = TestingEvents.follow(service);
            followers.add(oneTooMany);

            assertThat(oneTooMany.next()).isEqualTo("busy");
            assertThat(oneTooMany.next()).isEqualTo("end");
            assertThat(service.get("/api/v1/stats").statusCode()).isEqualTo(200);
        } finally {
            followers.forEach(TestingEvents::close);
        }
    }
}
