package io.tidings.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real browser for tests of complete user journeys. It uses the installed Chromium, or the one that {@code CHROMIUM}
 * names. Without one the test is skipped, but under CI it fails. Not thread-safe.
 */
public final class Chromium implements AutoCloseable {
    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Playwright playwright;
    private final Browser browser;
    private final List<String> errors = new ArrayList<>();

    private Chromium(Path executable) {
        var environment = new HashMap<>(System.getenv());
        environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(FLAGS));
    }

    public static Chromium start() {
        var executable = executable();
        assumeTrue(
                executable.isPresent() || "true".equals(System.getenv("CI")),
                "Chromium is missing: install it, or set the environment variable CHROMIUM");
        return new Chromium(executable.orElseThrow(() -> new AssertionError("CI has no Chromium")));
    }

    /** Opens a window without cookies. */
    public Page window(int width, int height) {
        return recordErrors(browser.newContext(new Browser.NewContextOptions().setViewportSize(width, height)));
    }

    public Page windowWithoutScripts(int width, int height) {
        return recordErrors(browser.newContext(
                new Browser.NewContextOptions().setViewportSize(width, height).setJavaScriptEnabled(false)));
    }

    /** Returns the errors of scripts and of the content security policy, in all windows. */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    private Page recordErrors(BrowserContext context) {
        context.setDefaultTimeout(60_000);
        var page = context.newPage();
        page.onPageError(errors::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text());
            }
        });
        return page;
    }

    private static Optional<Path> executable() {
        return Stream.of(
                        System.getenv("CHROMIUM"),
                        "/usr/bin/chromium",
                        "/usr/bin/chromium-browser",
                        "/usr/bin/google-chrome")
                .filter(name -> name != null && !name.isBlank())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }
}
