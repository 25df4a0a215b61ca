package io.hpmstream.curation.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.curation.TestingImages;
import io.hpmstream.curation.TestingKafka;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import javax.imageio.ImageIO;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static io.hpmstream.curation.service.TestingService.encoded;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The whole service on a real broker, asked through HTTP. */
class CurationServiceITCase {

    @RegisterExtension private static final TestingKafka KAFKA = new TestingKafka();

    private static final List<String> HOSTILE =
            List.of(
                    "../../etc/passwd",
                    "a/b\\c?d=e&f#g%2e",
                    "\"quoted\" 'and' <script>alert(1)</script>",
                    "=1+1",
                    "line\nbreak\ttab\r",
                    "\uD83D\uDE00".repeat(128),
                    " ",
                    "%",
                    "null");

    @TempDir private Path folder;
    private String topics = "";

    @BeforeEach
    void makeTopics(TestInfo test) throws Exception {
        topics = test.getTestMethod().orElseThrow().getName();
        KAFKA.create(topics + "-hardness", 3);
        KAFKA.create(topics + "-thumbnails", 1);
    }

    private TestingService service() throws Exception {
        return new TestingService(
                TestingService.options(KAFKA.bootstrapServers(), topics, folder), Map.of());
    }

    private void image(ObjectNode record) {
        KAFKA.send(
                topics + "-hardness", record.get("imageId").asText(), TestingImages.bytes(record));
    }

    @Test
    void theHardestImagesOfOneSourceComeFirst() throws Exception {
        try (TestingService service = service()) {
            for (int i = 0; i < 60; i++) {
                ObjectNode record = TestingImages.record("img-" + i, 1 + i / 10.0);
                record.put("source", i % 2 == 0 ? "web" : "shop");
                image(record);
            }
            service.awaitImages(60);

            JsonNode page = service.json("/api/v1/images?source=shop&limit=3");

            assertThat(page.get("items").findValuesAsText("imageId"))
                    .containsExactly("img-59", "img-57", "img-55");
            assertThat(page.get("lag").asInt()).isZero();
            assertThat(page.get("asOf").asText()).startsWith("20");
            JsonNode next =
                    service.json(
                            "/api/v1/images?source=shop&limit=3&cursor="
                                    + page.get("nextCursor").asText());
            assertThat(next.get("items").findValuesAsText("imageId"))
                    .containsExactly("img-53", "img-51", "img-49");
            JsonNode stats = service.json("/api/v1/stats");
            assertThat(stats.get("sources").toString())
                    .contains("{\"source\":\"web\",\"count\":30}")
                    .contains("{\"source\":\"shop\",\"count\":30}");
            assertThat(stats.get("quantiles").get("hardness").get("p100").asDouble())
                    .isEqualTo(6.9);
        }
    }

    @Test
    void tagsAreKeptThroughARebuild() throws Exception {
        image(TestingImages.record("cat", 1));
        image(TestingImages.record("dog", 2));
        try (TestingService service = service()) {
            service.awaitImages(2);

            HttpResponse<String> answer =
                    service.send(
                            service.tagging("cat", "{\"tags\":[\"review\",\" drop \",\"drop\"]}"));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(tags(service, "cat")).isEqualTo("[\"drop\",\"review\"]");
            assertThat(
                            service.json("/api/v1/images?tag=drop")
                                    .get("items")
                                    .findValuesAsText("imageId"))
                    .containsExactly("cat");
        }
        folder = folder.resolve("rebuilt");
        try (TestingService service = service()) {
            service.await(
                    "/api/v1/stats?tag=drop",
                    node -> node.get("count").asInt() == 1 && TestingService.fresh(node));
            assertThat(tags(service, "cat")).isEqualTo("[\"drop\",\"review\"]");

            service.send(service.tagging("cat", "{\"tags\":[]}"));

            assertThat(tags(service, "cat")).isEqualTo("[]");
        }
    }

    private static String tags(TestingService service, String id) throws Exception {
        return service.json("/api/v1/image?id=" + encoded(id)).get("image").get("tags").toString();
    }

    @Test
    void hostileIdsAreOnlyData() throws Exception {
        for (String id : HOSTILE) {
            image(TestingImages.record(id, 1).put("source", id).put("label", id));
            KAFKA.send(topics + "-thumbnails", id, jpeg(id));
        }
        try (TestingService service = service()) {
            service.awaitImages(HOSTILE.size());
            for (String id : HOSTILE) {
                String path = "?id=" + encoded(id);
                assertThat(
                                service.json("/api/v1/image" + path)
                                        .get("image")
                                        .get("imageId")
                                        .asText())
                        .isEqualTo(id);
                assertThat(service.bytes("/api/v1/image/thumbnail" + path).body())
                        .isEqualTo(jpeg(id));
                assertThat(service.bytes("/api/v1/image/heatmap" + path).statusCode())
                        .isEqualTo(200);
                assertThat(service.send(service.tagging(id, "{\"tags\":[\"<b>=1\"]}")).statusCode())
                        .isEqualTo(200);
                assertThat(
                                service.json(
                                                "/api/v1/images?source="
                                                        + encoded(id)
                                                        + "&idPrefix="
                                                        + encoded(id))
                                        .get("items")
                                        .findValuesAsText("imageId"))
                        .containsExactly(id);
            }
            List<String> exported = new ArrayList<>();
            for (String line : service.get("/api/v1/export?format=jsonl").body().lines().toList()) {
                exported.add(TestingService.JSON.readTree(line).get("imageId").asText());
            }
            assertThat(exported).containsExactlyInAnyOrderElementsOf(HOSTILE);
            String table = service.get("/api/v1/export?format=csv").body();
            assertThat(table).contains("'=1+1").doesNotContain("\n=1+1").doesNotContain("\r\n\n");
            byte[] parquet = service.bytes("/api/v1/export?format=parquet").body();
            assertThat(parquet).startsWith("PAR1".getBytes(UTF_8)).endsWith("PAR1".getBytes(UTF_8));
        }
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .allMatch(name -> name.matches("[A-Za-z0-9._-]+"));
        }
    }

    private static byte[] jpeg(String content) {
        byte[] text = content.getBytes(UTF_8);
        byte[] bytes = new byte[text.length + 4];
        bytes[0] = (byte) 0xFF;
        bytes[1] = (byte) 0xD8;
        bytes[2] = (byte) 0xFF;
        System.arraycopy(text, 0, bytes, 4, text.length);
        return bytes;
    }

    @Test
    void whatCannotBeReadIsCountedKeptAndPassedOver() throws Exception {
        KAFKA.send(topics + "-hardness", "a", "{".getBytes(UTF_8));
        KAFKA.send(topics + "-hardness", "b", "[]".getBytes(UTF_8));
        KAFKA.send(
                topics + "-hardness",
                "c",
                TestingImages.bytes(TestingImages.record("c", 1).put("schemaVersion", 9)));
        KAFKA.send(
                topics + "-hardness", "d", TestingImages.bytes(TestingImages.record("other", 1)));
        KAFKA.send(topics + "-thumbnails", "e", "GIF89a".getBytes(UTF_8));
        image(TestingImages.record("good", 1));
        try (TestingService service = service()) {
            service.awaitImages(1);
            String metrics = service.get("/metrics").body();

            assertThat(metrics)
                    .contains(
                            "hpm_curation_skipped_records_total{reason=\"not-json\",topic=\"hardness\"} 1.0")
                    .contains("{reason=\"wrong-type\",topic=\"hardness\"} 1.0")
                    .contains("{reason=\"future-version\",topic=\"hardness\"} 1.0")
                    .contains("{reason=\"wrong-key\",topic=\"hardness\"} 1.0")
                    .contains("{reason=\"not-jpeg\",topic=\"thumbnails\"} 1.0");
            try (Stream<Path> kept = Files.list(folder.resolve("skipped"))) {
                assertThat(kept).hasSize(5);
            }
        }
        // counted once, however often the service starts
        try (TestingService service = service()) {
            service.awaitImages(1);
            assertThat(service.get("/metrics").body())
                    .contains("{reason=\"future-version\",topic=\"hardness\"} 1.0");
        }
    }

    @Test
    void theHeatMapIsRedWhereTheImageIsHard() throws Exception {
        ObjectNode record = TestingImages.record("hot", 1);
        ObjectNode grid = record.putObject("grid").put("rows", 4).put("columns", 4);
        for (int i = 0; i < 16; i++) {
            grid.withArray("hardness").add(i == 6 ? 4.0 : 1.0); // row 1, column 2
        }
        image(record);
        try (TestingService service = service()) {
            service.awaitImages(1);
            BufferedImage picture =
                    ImageIO.read(
                            new ByteArrayInputStream(
                                    service.bytes("/api/v1/image/heatmap?id=hot&size=640").body()));

            assertThat(picture.getWidth()).isEqualTo(640);
            assertThat(picture.getHeight()).isEqualTo(480);
            for (int y = 5; y < 480; y += 10) {
                for (int x = 5; x < 640; x += 10) {
                    boolean hot = x >= 320 && x < 480 && y >= 120 && y < 240;
                    assertThat(picture.getRGB(x, y) >>> 24 > 100).as("%d, %d", x, y).isEqualTo(hot);
                }
            }
        }
    }

    @Test
    void mistakesAreAnsweredByProblemsThatSayWhatIsAllowed() throws Exception {
        try (TestingService service = service()) {
            for (String path :
                    List.of(
                            "/api/v1/images?limit=0",
                            "/api/v1/images?limit=many",
                            "/api/v1/images?sort=beauty",
                            "/api/v1/images?minHardness=NaN",
                            "/api/v1/images?seenAfter=now",
                            "/api/v1/images?colour=red",
                            "/api/v1/images?source=a&source=b",
                            "/api/v1/images?cursor=abc",
                            "/api/v1/image?id=",
                            "/api/v1/image?id=" + "x".repeat(513),
                            "/api/v1/histogram?bins=100000",
                            "/api/v1/export?format=xml")) {
                HttpResponse<String> answer = service.get(path);
                JsonNode problem = TestingService.JSON.readTree(answer.body());

                assertThat(answer.statusCode()).as(path).isEqualTo(400);
                assertThat(answer.headers().firstValue("Content-Type"))
                        .hasValueSatisfying(
                                type -> assertThat(type).startsWith("application/problem+json"));
                assertThat(path).contains(problem.get("parameter").asText());
                assertThat(problem.get("allowed").asText()).isNotBlank();
                assertThat(problem.get("status").asInt()).isEqualTo(400);
            }
            assertThat(service.get("/api/v1/image?id=none").statusCode()).isEqualTo(404);
            assertThat(service.get("/api/v1/nothing").body()).contains("unknown-path");
        }
    }

    @Test
    void foreignPagesCannotReachThroughABrowser() throws Exception {
        image(TestingImages.record("cat", 1));
        try (TestingService service = service()) {
            service.awaitImages(1);
            String body = "{\"tags\":[\"drop\"]}";

            assertThat(
                            status(
                                    service,
                                    service.tagging("cat", body)
                                            .header("Origin", "http://evil.example")))
                    .isEqualTo(403);
            assertThat(
                            status(
                                    service,
                                    service.tagging("cat", body)
                                            .header("Sec-Fetch-Site", "cross-site")))
                    .isEqualTo(403);
            assertThat(
                            status(
                                    service,
                                    service.tagging("cat", body)
                                            .setHeader("Content-Type", "text/plain")))
                    .isEqualTo(415);
            assertThat(
                            status(
                                    service,
                                    HttpRequest.newBuilder(service.at("/api/v1/stats"))
                                            .header("Host", "evil.example:8090")))
                    .isEqualTo(421);
            assertThat(
                            status(
                                    service,
                                    service.tagging(
                                            "cat", "{\"tags\":[\"" + "x".repeat(70_000) + "\"]}")))
                    .isEqualTo(413);
            assertThat(tags(service, "cat")).isEqualTo("[]");
            assertThat(service.get("/").headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(
                            policy -> assertThat(policy).contains("default-src 'none'"));
        }
    }

    @Test
    void theTokenGuardsWritesOnceItIsSet() throws Exception {
        image(TestingImages.record("cat", 1));
        Map<String, String> options =
                TestingService.options(KAFKA.bootstrapServers(), topics, folder);
        options.put("hpm.curation.token", "${env:TOKEN}");
        try (TestingService service =
                new TestingService(options, Map.of("TOKEN", "0123456789abcdef"))) {
            service.awaitImages(1);
            String body = "{\"tags\":[\"drop\"]}";

            assertThat(status(service, service.tagging("cat", body))).isEqualTo(401);
            assertThat(
                            status(
                                    service,
                                    service.tagging("cat", body)
                                            .header("Authorization", "Bearer 0123456789abcdeX")))
                    .isEqualTo(401);
            assertThat(
                            status(
                                    service,
                                    service.tagging("cat", body)
                                            .header("Authorization", "Bearer 0123456789abcdef")))
                    .isEqualTo(200);
        }
    }

    private static int status(TestingService service, HttpRequest.Builder request)
            throws Exception {
        return service.send(request).statusCode();
    }
}
