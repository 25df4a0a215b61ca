package io.hpmstream.curation.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.hpmstream.curation.TestingBrowser;
import io.hpmstream.curation.TestingImages;
import io.hpmstream.curation.TestingKafka;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** The page while images come, and while the service goes and comes back: never reloaded. */
class LivePageITCase {

    @RegisterExtension private static final TestingBrowser BROWSER = new TestingBrowser();
    @RegisterExtension private static final TestingKafka KAFKA = new TestingKafka();

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

    private void image(ObjectNode record) {
        KAFKA.send(
                topics + "-hardness", record.get("imageId").asText(), TestingImages.bytes(record));
    }

    private static Locator names(Page page) {
        return page.locator("#grid .name");
    }

    /** Leaves a mark that a reload would wipe out. */
    private static void mark(Page page) {
        page.evaluate("() => { window.testMark = 'here'; }");
    }

    private static void assertNotReloaded(Page page) {
        assertThat(page.evaluate("() => window.testMark")).isEqualTo("here");
    }

    @Test
    void anEmptyPageSaysSoAndFillsByItself() throws Exception {
        try (TestingService service = service(0)) {
            Page page = BROWSER.open(service.at("/").toString());
            assertThat(page.locator("#empty-title")).hasText("No images yet");
            mark(page);

            image(TestingImages.record("first", 1));
            assertThat(names(page)).hasText(new String[] {"first"});
            assertThat(page.locator("#empty")).isHidden();
            image(TestingImages.record("harder", 2));
            assertThat(names(page)).hasText(new String[] {"harder", "first"});
            image(TestingImages.record("first", 3).put("sighting", 4));
            assertThat(names(page)).hasText(new String[] {"first", "harder"});

            assertThat(page.locator("#grid .hardness").first()).hasText("3.00");
            assertNotReloaded(page);
        }
    }

    @Test
    void nothingMovesUnderTheHandsOfWhoWorks() throws Exception {
        image(TestingImages.record("one", 2));
        image(TestingImages.record("two", 1));
        try (TestingService service = service(0)) {
            service.awaitImages(2);
            Page page = BROWSER.open(service.at("/").toString());
            assertThat(names(page)).hasText(new String[] {"one", "two"});
            page.locator("#grid .tile").last().focus();

            image(TestingImages.record("two", 5).put("sighting", 4));
            assertThat(page.locator("#newer")).isVisible();
            assertThat(names(page)).hasText(new String[] {"one", "two"});
            assertThat(page.locator("#grid .hardness").last()).hasText("5.00");

            page.keyboard().press("u");
            assertThat(names(page)).hasText(new String[] {"two", "one"});
            assertThat(page.locator("#newer")).isHidden();
        }
    }

    @Test
    void filtersThatNothingPassesCanBeTakenOff() throws Exception {
        image(TestingImages.record("one", 2));
        try (TestingService service = service(0)) {
            service.awaitImages(1);
            Page page = BROWSER.open(service.at("/?source=elsewhere").toString());

            assertThat(page.locator("#empty-title")).hasText("No image passes these filters");
            page.locator("#empty-clear").click();
            assertThat(names(page)).hasText(new String[] {"one"});

            page.locator(".more summary").click();
            page.locator("[name=seenAfter]").fill("yesterday");
            assertThat(page.locator("#gone")).containsText("yesterday");
            assertThat(page.locator("[name=seenAfter]")).hasAttribute("aria-invalid", "true");
            page.locator("[name=seenAfter]").fill("");
            assertThat(page.locator("#gone")).isHidden();
        }
    }

    @Test
    void thePageGoesOnWhenTheServiceIsBack() throws Exception {
        image(TestingImages.record("one", 2));
        Page page;
        int port;
        try (TestingService service = service(0)) {
            service.awaitImages(1);
            port = service.at("/").getPort();
            page = BROWSER.open(service.at("/").toString());
            assertThat(names(page)).hasText(new String[] {"one"});
            mark(page);
        }

        assertThat(page.locator("#gone")).containsText("The service does not answer");
        assertThat(page.locator("#status")).hasAttribute("data-state", "gone");
        assertThat(names(page)).hasText(new String[] {"one"});

        image(TestingImages.record("meanwhile", 3));
        try (TestingService service = service(port)) {
            service.awaitImages(2);
            assertThat(names(page)).hasText(new String[] {"meanwhile", "one"});
            assertThat(page.locator("#gone")).isHidden();
            assertThat(page.locator("#status")).hasAttribute("data-state", "live");
            assertNotReloaded(page);
        }
    }
}
