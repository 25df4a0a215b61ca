package io.hpmstream.curation.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import io.hpmstream.curation.TestingBrowser;
import io.hpmstream.curation.TestingImages;
import io.hpmstream.curation.TestingKafka;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.hpmstream.curation.service.TestingService.encoded;
import static org.assertj.core.api.Assertions.assertThat;

/** The page in a real browser, on a real service that reads from a real broker. */
class PageITCase {

    @RegisterExtension private static final TestingBrowser BROWSER = new TestingBrowser();
    @RegisterExtension private static final TestingKafka KAFKA = new TestingKafka();

    private static final int IMAGES = 40;

    private static final List<String> HOSTILE =
            List.of(
                    "../../etc/passwd",
                    "a/b\\c?d=e&f#g%2e",
                    "\"quoted\" 'and' <script>alert(1)</script>",
                    "<img src=x onerror=alert(2)>",
                    "\uD83D\uDE00".repeat(128));

    @TempDir private Path folder;
    private String topics = "";

    @BeforeEach
    void makeTopics(TestInfo test) throws Exception {
        topics = test.getTestMethod().orElseThrow().getName();
        KAFKA.create(topics + "-hardness", 1);
        KAFKA.create(topics + "-thumbnails", 1);
    }

    private TestingService service(int port) throws Exception {
        Map<String, String> options =
                TestingService.options(KAFKA.bootstrapServers(), topics, folder);
        options.put("hpm.curation.port", String.valueOf(port));
        return new TestingService(options, Map.of());
    }

    /** Images img-0 to img-39 with hardness 0, 0.25, … 9.75; the even ones from source web. */
    private TestingService serviceWithImages() throws Exception {
        TestingService service = service(0);
        for (int i = 0; i < IMAGES; i++) {
            ObjectNode record = TestingImages.record("img-" + i, i / 4.0);
            record.put("source", i % 2 == 0 ? "web" : "shop");
            image(record);
        }
        service.awaitImages(IMAGES);
        return service;
    }

    private void image(ObjectNode record) {
        KAFKA.send(
                topics + "-hardness", record.get("imageId").asText(), TestingImages.bytes(record));
    }

    private static Page open(TestingService service, String query) {
        return BROWSER.open(service.at("/" + query).toString());
    }

    private static Locator names(Page page) {
        return page.locator("#grid .name");
    }

    @Test
    void theHardestImagesComeFirst() throws Exception {
        try (TestingService service = serviceWithImages()) {
            Page page = open(service, "");

            assertThat(names(page)).hasCount(IMAGES);
            assertThat(names(page).first()).hasText("img-39");
            assertThat(names(page).last()).hasText("img-0");
            assertThat(page.locator("#count")).hasText("40 images");
            assertThat(page.locator("#status")).hasAttribute("data-state", "live");

            page.locator("#order").click();
            assertThat(names(page).first()).hasText("img-0");
            assertThat(page).hasURL(Pattern.compile("\\?order=asc$"));
        }
    }

    @Test
    void brushingTheHistogramFiltersGridAndAddress() throws Exception {
        try (TestingService service = serviceWithImages()) {
            Page page = open(service, "");
            assertThat(names(page)).hasCount(IMAGES);
            BoundingBox chart = page.locator("#chart").boundingBox();

            page.mouse().move(chart.x + chart.width * 0.6, chart.y + 20);
            page.mouse().down();
            page.mouse()
                    .move(
                            chart.x + chart.width * 0.8,
                            chart.y + 20,
                            new Mouse.MoveOptions().setSteps(5));
            page.mouse().up();

            Pattern range = Pattern.compile("minHardness=([0-9.]+)&maxHardness=([0-9.]+)$");
            assertThat(page).hasURL(range);
            assertThat(page.locator("#chips li")).hasCount(2);
            // 5.85 to 7.8, give or take a pixel: 6, 6.25, … 7.75
            assertThat(names(page)).hasCount(8);
            assertThat(names(page).first()).hasText("img-31");
            assertThat(names(page).last()).hasText("img-24");
            Matcher asked = range.matcher(page.url());
            assertThat(asked.find()).isTrue();
            assertThat(Double.parseDouble(asked.group(1))).isBetween(5.8, 5.9);
            assertThat(Double.parseDouble(asked.group(2))).isBetween(7.75, 7.85);
            assertThat(page.locator("#count")).hasText("8 of 40 images");
        }
    }

    @Test
    void theRangeMovesByKeysToo() throws Exception {
        try (TestingService service = serviceWithImages()) {
            Page page = open(service, "");
            assertThat(names(page)).hasCount(IMAGES);

            page.locator("#handle-low").focus();
            IntStream.range(0, 6).forEach(i -> page.keyboard().press("PageUp"));

            // half of 60 bins from 0 to 9.75: 4.875
            assertThat(page).hasURL(Pattern.compile("\\?minHardness=4\\.8[78]$"));
            assertThat(names(page)).hasCount(20);
            assertThat(page.locator("#handle-low")).hasAttribute("aria-valuenow", "30");

            page.keyboard().press("Escape");
            assertThat(names(page)).hasCount(IMAGES);
        }
    }

    @Test
    void anImageHasAViewAndAnAddress() throws Exception {
        try (TestingService service = serviceWithImages()) {
            Page page = open(service, "?source=web");
            assertThat(names(page)).hasCount(IMAGES / 2);
            page.locator("#grid .tile").first().focus();
            page.keyboard().press("ArrowRight");
            page.keyboard().press("Enter");

            assertThat(page.locator("#view-title")).hasText("img-36");
            assertThat(page).hasURL(Pattern.compile("\\?source=web&id=img-36$"));
            assertThat(page.locator("#figures")).containsText("9.00");
            assertThat(page.locator("#line circle")).hasCount(2);
            assertThat(page.locator("#fields")).containsText("ab".repeat(32));
            page.locator("#view-crops").check();
            assertThat(page.locator("#figure .crop")).hasCount(1);

            page.keyboard().press("ArrowRight");
            assertThat(page.locator("#view-title")).hasText("img-34");
            page.reload();
            assertThat(page.locator("#view-title")).hasText("img-34");
            page.keyboard().press("Escape");
            assertThat(page.locator("#view")).isHidden();
            assertThat(page).hasURL(Pattern.compile("\\?source=web$"));
        }
    }

    @Test
    void keysPutTagsOnImages() throws Exception {
        try (TestingService service = serviceWithImages()) {
            Page page = open(service, "");
            page.locator("#grid .tile").first().focus();
            Keyboard keys = page.keyboard();

            keys.press("d");
            assertThat(page.locator("#grid li").first().locator(".tag")).hasText("drop");
            service.await("/api/v1/image?id=img-39", node -> tags(node).equals("[\"drop\"]"));

            keys.press("t");
            keys.type("blurry");
            keys.press("Enter");
            service.await(
                    "/api/v1/image?id=img-39", node -> tags(node).equals("[\"blurry\",\"drop\"]"));
            keys.press("Escape");
            keys.press("Escape");
            assertThat(page.locator("#view")).isHidden();

            keys.press("d");
            service.await("/api/v1/image?id=img-39", node -> tags(node).equals("[\"blurry\"]"));
            assertThat(page.locator("#grid .tag")).hasCount(1);
        }
    }

    private static String tags(JsonNode node) {
        return node.get("image").get("tags").toString();
    }

    @Test
    void theViewIsExportedWithTheQueryThatIsShown() throws Exception {
        try (TestingService service = serviceWithImages()) {
            Page page = open(service, "?source=web&minHardness=5");
            assertThat(names(page)).hasCount(10);
            page.keyboard().press("e");
            page.locator("[name=format][value=jsonl]").check();

            Download file = page.waitForDownload(() -> page.locator("#export-link").click());

            assertThat(file.suggestedFilename()).isEqualTo("images.jsonl");
            assertThat(Files.readAllLines(file.path())).hasSize(10);
            String server = service.at("/").toString().replaceAll("/$", "");
            assertThat(page.locator("#cli"))
                    .hasText(
                            "./hpm hardness export --server %s --min-hardness 5 --source web --file images.jsonl"
                                    .formatted(server));
            Matcher curl =
                    Pattern.compile("curl -f -o images.jsonl '(.*)'")
                            .matcher(page.locator("#curl").textContent());
            assertThat(curl.matches()).isTrue();
            URI asked = URI.create(curl.group(1));
            assertThat(service.get(asked.getRawPath() + "?" + asked.getRawQuery()).body())
                    .isEqualTo(Files.readString(file.path()));
        }
    }

    @Test
    void hostileIdsAreShownAsTheTextTheyAre() throws Exception {
        try (TestingService service = service(0)) {
            for (int i = 0; i < HOSTILE.size(); i++) {
                ObjectNode record = TestingImages.record(HOSTILE.get(i), 9 - i);
                record.put("source", "<b>bold</b>").put("label", "'><script>alert(3)</script>");
                image(record);
            }
            service.awaitImages(HOSTILE.size());
            Page page = open(service, "");

            assertThat(names(page)).hasCount(HOSTILE.size());
            assertThat(names(page).allTextContents()).isEqualTo(HOSTILE);
            for (String id : HOSTILE) {
                page.locator("#grid .tile").nth(HOSTILE.indexOf(id)).click();
                assertThat(page.locator("#view-title")).hasText(id);
                assertThat(page.locator("#figures")).containsText("hardness");
                page.keyboard().press("r");
                service.await(
                        "/api/v1/image?id=" + encoded(id), node -> tags(node).contains("review"));
                page.keyboard().press("Escape");
            }
            assertThat(page.locator("main script, main img[src=x], main b")).hasCount(0);
        }
    }
}
