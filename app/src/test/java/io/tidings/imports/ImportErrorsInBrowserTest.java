package io.tidings.imports;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Chromium;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What the import form says about a file that it refuses, on a phone. Writes screenshots to target/screenshots. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ImportErrorsInBrowserTest {
    private static final LocatorAssertions.ContainsTextOptions PATIENT =
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

    @TestHTTPResource("/")
    String address = "";

    @Inject
    TestAccounts accounts;

    @Test
    void each_error_is_shown_in_view_beside_its_field() {
        try (var chromium = Chromium.start()) {
            var page = chromium.window(390, 800);
            signIn(page);
            send(page, "phone,first_name\n0712345678,Ann\n", "UTF-8", "zz");
            var country = page.locator("#country-error");
            assertThat(country).containsText("code of two letters", PATIENT);
            assertInView(country);
            assertThat(page.locator("#default_country")).hasAttribute("aria-invalid", "true");
            assertThat(page.locator("#file-error")).containsText("Correct the marked field");
            screenshots(page, "import-error-country");

            page.fill("#default_country", "KE");
            page.fill("#tags", "x".repeat(200));
            page.click("button:has-text('Import')");
            assertThat(page.locator("#tags-error"))
                    .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(60_000));
            assertThat(country).hasCount(0);
            screenshots(page, "import-error-tags");

            send(page, "Kontakt,city\nnobody,Embu\n", "UTF-8", "KE");
            assertThat(page.locator("[data-upload-error]")).containsText("phone", PATIENT);
            assertInView(page.locator("#file-error"));
            screenshots(page, "import-error-columns");

            send(page, "phone,first_name,city\n+420601123456,Ji\u0159\u00ed,\u010c\u00e1slav\n", "windows-1250", "CZ");
            assertThat(page.locator("[data-upload-error]")).containsText("not certain", PATIENT);
            screenshots(page, "import-error-encoding");
        }
    }

    private void send(Page page, String csv, String charset, String country) {
        page.navigate(address + "imports");
        page.setInputFiles(
                "input[type=file]", new FilePayload("people.csv", "text/csv", csv.getBytes(Charset.forName(charset))));
        page.fill("#default_country", country);
        page.click("button:has-text('Import')");
    }

    private static void assertInView(Locator place) {
        var top = ((Number) place.evaluate("place => place.getBoundingClientRect().top")).intValue();
        assertThat(top).isBetween(50, 800);
    }

    private static void screenshots(Page page, String name) {
        for (var scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Path.of("target/screenshots/%s-390-%s.png"
                            .formatted(name, scheme.name().toLowerCase(Locale.ROOT)))));
        }
    }

    private void signIn(Page page) {
        var user = accounts.user();
        page.navigate(address + "sign-in");
        page.fill("#email", user.email());
        page.fill("#password", user.password());
        page.click("button[type=submit]");
        assertThat(page.locator("h1")).containsText("Overview", PATIENT);
    }
}
