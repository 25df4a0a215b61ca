package io.hpmstream.curation.service;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.hpmstream.curation.TestingBrowser;
import io.hpmstream.curation.TestingImages;
import io.hpmstream.curation.TestingKafka;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** The page where changes need a token: it asks for it, once, and says when it is the wrong one. */
class TokenPageITCase {

    @RegisterExtension private static final TestingBrowser BROWSER = new TestingBrowser();
    @RegisterExtension private static final TestingKafka KAFKA = new TestingKafka();

    private static final String TOKEN = "0123456789abcdef";

    @TempDir private static Path folder;
    private static TestingService service;

    @BeforeAll
    static void start() throws Exception {
        KAFKA.create("token-hardness", 1);
        KAFKA.create("token-thumbnails", 1);
        for (String id : new String[] {"one", "two", "three"}) {
            KAFKA.send("token-hardness", id, TestingImages.bytes(TestingImages.record(id, 1)));
        }
        Map<String, String> options =
                TestingService.options(KAFKA.bootstrapServers(), "token", folder);
        options.put("hpm.curation.token", "${env:TOKEN}");
        service = TestingService.shared(KAFKA, options, Map.of("TOKEN", TOKEN), 3);
    }

    private static Page open() {
        Page page = BROWSER.open(service.at("/").toString());
        assertThat(page.locator("#grid .name")).hasCount(3);
        return page;
    }

    private static Locator tile(Page page, String id) {
        return page.locator("#grid li")
                .filter(new Locator.FilterOptions().setHas(page.getByText(id, exact())));
    }

    private static Page.GetByTextOptions exact() {
        return new Page.GetByTextOptions().setExact(true);
    }

    private static void press(Page page, String id, String key) {
        tile(page, id).locator(".tile").focus();
        page.keyboard().press(key);
    }

    private static void give(Page page, String token) {
        page.locator("#token-text").fill(token);
        page.locator("#token button").click();
    }

    private static String tags(String id) throws Exception {
        return service.json("/api/v1/image?id=" + id).get("image").get("tags").toString();
    }

    @Test
    void theWrongTokenIsAskedForAgainAndTheRightOneIsKept() throws Exception {
        Page page = open();
        press(page, "one", "d");
        assertThat(page.locator("#token")).isVisible();
        assertThat(page.locator("#token-wrong")).isHidden();

        give(page, "0123456789abcdeX");
        assertThat(page.locator("#token-wrong")).isVisible();
        assertThat(page.locator("#token-text")).hasValue("");
        assertThat(tags("one")).isEqualTo("[]");

        give(page, TOKEN);
        assertThat(page.locator("#token")).isHidden();
        service.await(
                "/api/v1/image?id=one",
                node -> node.get("image").get("tags").toString().equals("[\"drop\"]"));
        assertThat(tile(page, "one").locator(".tag")).hasText("drop");

        // until the tab is closed
        page.reload();
        assertThat(page.locator("#grid .name")).hasCount(3);
        press(page, "one", "d");
        assertThat(tile(page, "one").locator(".tag")).hasCount(0);
        service.await("/api/v1/image?id=one", node -> node.get("image").get("tags").isEmpty());
        assertThat(page.locator("#token")).isHidden();
    }

    @Test
    void whoHasNoTokenSeesThatNothingWasTagged() throws Exception {
        Page page = open();
        press(page, "two", "d");
        assertThat(page.locator("#token")).isVisible();

        page.keyboard().press("Escape");

        assertThat(page.locator("#toast")).containsText("Not tagged");
        assertThat(tile(page, "two").locator(".tag")).hasCount(0);
        assertThat(tags("two")).isEqualTo("[]");
        // and is asked again the next time
        press(page, "two", "k");
        assertThat(page.locator("#token")).isVisible();
        assertThat(page.locator("#token-wrong")).isHidden();
        page.keyboard().press("Escape");
    }

    @Test
    void aTokenThatNoHeaderCarriesBreaksNothing() throws Exception {
        Page page = open();
        press(page, "three", "r");
        give(page, "\uD83D\uDE00 no token");
        assertThat(page.locator("#token-wrong")).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.locator("#toast")).containsText("Not tagged");

        page.locator("#order").click();
        assertThat(page.locator("#grid .name")).hasCount(3);
        assertThat(page.locator("#gone")).isHidden();
        assertThat(page.locator("#status")).hasAttribute("data-state", "live");
    }
}
