package io.hpmstream.curation.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import io.hpmstream.curation.TestingBrowser;
import io.hpmstream.curation.TestingImages;
import io.hpmstream.curation.TestingKafka;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** What the service tells of how fresh it is: while images come, while Kafka is gone, and after. */
class FreshnessITCase {

    @RegisterExtension private static final TestingBrowser BROWSER = new TestingBrowser();
    @RegisterExtension private static final TestingKafka KAFKA = new TestingKafka();

    @TempDir private Path folder;

    private TestingService service(String topics) throws Exception {
        KAFKA.create(topics + "-hardness", 1);
        KAFKA.create(topics + "-thumbnails", 1);
        return new TestingService(
                TestingService.options(KAFKA.bootstrapServers(), topics, folder), Map.of());
    }

    private static void image(String topics, String id) {
        KAFKA.send(topics + "-hardness", id, TestingImages.bytes(TestingImages.record(id, 1)));
        KAFKA.flush();
    }

    @Test
    void followersAreToldOfImagesThatArrive() throws Exception {
        try (TestingService service = service("told");
                TestingEvents events = TestingEvents.follow(service)) {
            assertThat(events.status()).isEqualTo(200);
            assertThat(events.contentType()).startsWith("text/event-stream");
            assertThat(events.await(event -> true).get("images").asInt()).isZero();

            image("told", "one");
            JsonNode first = events.await(event -> event.get("images").asInt() == 1);
            image("told", "two");
            JsonNode second =
                    events.await(
                            event ->
                                    event.get("images").asInt() == 2
                                            && event.get("lag").asInt(-1) == 0);

            assertThat(second.get("connected").asBoolean()).isTrue();
            assertThat(time(second)).isAfterOrEqualTo(time(first));
            try (TestingEvents later = TestingEvents.follow(service)) {
                assertThat(later.await(event -> true).get("images").asInt())
                        .as("who comes later is told at once")
                        .isEqualTo(2);
            }
        }
    }

    private static Instant time(JsonNode node) {
        return Instant.parse(node.get("asOf").asText());
    }

    @Test
    void theServiceGoesOnWithoutKafkaAndCatchesUpAfterwards() throws Exception {
        String topics = "gone";
        try (TestingService service = service(topics);
                TestingEvents events = TestingEvents.follow(service)) {
            image(topics, "before");
            events.await(
                    event ->
                            event.get("connected").asBoolean() && event.get("images").asInt() == 1);
            Page page = BROWSER.open(service.at("/").toString());
            assertThat(page.locator("#status")).hasAttribute("data-state", "live");

            KAFKA.stop();
            try {
                Instant stopped = Instant.now();
                events.await(event -> !event.get("connected").asBoolean());
                assertThat(page.locator("#status-text")).containsText("Kafka does not answer");
                assertServesWhatItHas(service, stopped);
            } finally {
                KAFKA.restart();
            }

            image(topics, "after");
            events.await(
                    event ->
                            event.get("connected").asBoolean()
                                    && event.get("images").asInt() == 2
                                    && event.get("lag").asInt(-1) == 0);
            assertThat(page.locator("#grid .name")).hasCount(2);
            assertThat(page.locator("#status")).hasAttribute("data-state", "live");
            HttpResponse<String> tagged =
                    service.send(service.tagging("before", "{\"tags\":[\"keep\"]}"));
            assertThat(tagged.statusCode()).as(tagged.body()).isEqualTo(200);
        }
    }

    private static void assertServesWhatItHas(TestingService service, Instant stopped)
            throws Exception {
        JsonNode stats = service.json("/api/v1/stats");
        assertThat(stats.get("count").asInt()).isEqualTo(1);
        assertThat(service.json("/api/v1/images").get("items")).hasSize(1);
        assertThat(service.get("/healthz").statusCode()).isEqualTo(200);
        assertThat(service.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(service.get("/metrics").body()).contains("hpm_curation_kafka_connected 0.0");

        HttpResponse<String> refused =
                service.send(service.tagging("before", "{\"tags\":[\"drop\"]}"));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(TestingService.JSON.readTree(refused.body()).get("type").asText())
                .isEqualTo("urn:hpm-stream:problem:kafka-unavailable");
        JsonNode later = service.json("/api/v1/image?id=before");
        assertThat(later.get("image").get("tags")).isEmpty();
        assertThat(time(later)).as("nothing is known of what came since").isEqualTo(time(stats));
        assertThat(time(stats)).isBefore(stopped.plusSeconds(60));
    }
}
