package io.hpmstream.curation;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A real Chromium without a window, for the tests of one class, which are skipped where none is
 * installed. Whatever a page complains of (errors, breaches of its content security policy) fails
 * the test that opened it.
 */
public final class TestingBrowser
        implements BeforeAllCallback, AfterAllCallback, AfterEachCallback {

    private static final double PATIENCE_MILLIS = 90_000;
    private static final List<String> FLAGS =
            List.of(
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync");

    private final List<BrowserContext> opened = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private Optional<Playwright> playwright = Optional.empty();
    private Optional<Browser> browser = Optional.empty();

    @Override
    public void beforeAll(ExtensionContext context) {
        Optional<Path> chromium = chromium();
        assumeTrue(chromium.isPresent(), "no chromium is installed (Debian: apt install chromium)");
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        Playwright started =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        playwright = Optional.of(started);
        browser =
                Optional.of(
                        started.chromium()
                                .launch(
                                        new LaunchOptions()
                                                .setExecutablePath(chromium.orElseThrow())
                                                .setTimeout(2 * PATIENCE_MILLIS)
                                                .setArgs(FLAGS)));
    }

    private static Optional<Path> chromium() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(
                        name ->
                                Stream.of(path.split(File.pathSeparator))
                                        .map(Path::of)
                                        .map(folder -> folder.resolve(name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Opens a page in a profile of its own. */
    public Page open(String address) {
        BrowserContext context =
                browser.orElseThrow()
                        .newContext(new Browser.NewContextOptions().setViewportSize(1280, 900));
        opened.add(context);
        Page page = context.newPage();
        page.setDefaultTimeout(PATIENCE_MILLIS);
        page.onPageError(complaints::add);
        page.onDialog(
                dialog -> {
                    complaints.add("dialog: " + dialog.message());
                    dialog.dismiss();
                });
        page.onConsoleMessage(
                message -> {
                    // a picture that is not there, or a service that is gone, is told by the page
                    // itself
                    if (message.type().equals("error")
                            && !message.text().contains("Failed to load resource")) {
                        complaints.add(message.text());
                    }
                });
        page.navigate(address);
        return page;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        opened.forEach(BrowserContext::close);
        opened.clear();
        List<String> heard = List.copyOf(complaints);
        complaints.clear();
        assertThat(heard).as("complaints of the page").isEmpty();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        browser.ifPresent(Browser::close);
        playwright.ifPresent(Playwright::close);
    }
}
