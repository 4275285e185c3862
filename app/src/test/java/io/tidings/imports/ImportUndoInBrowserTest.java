package io.tidings.imports;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The rules and the undo of an import on its pages, in a real browser. Writes screenshots to target/screenshots. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ImportUndoInBrowserTest {
    private static final LocatorAssertions.ContainsTextOptions PATIENT =
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

    @TestHTTPResource("/")
    String address = "";

    @Inject
    TestAccounts accounts;

    @Test
    void a_person_chooses_what_happens_to_known_contacts_and_undoes_an_import() {
        try (var chromium = Chromium.start()) {
            var page = chromium.window(1440, 1000);
            signIn(page);
            upload(page, "first.csv", "Update", "phone,first_name\n+254712345678,Ann\n");
            upload(page, "second.csv", "Leave as they are", "phone,first_name\n+254712345678,Bob\n+254712345679,Cid\n");
            assertThat(page.locator(".facts")).containsText("left as they are");
            screenshots(page, "import-done");

            page.locator(".actions >> text=Undo this import").click();
            assertThat(page.locator("#undo")).isVisible();
            screenshots(page, "import-undo-dialog");
            page.locator("#undo button[type=submit]").click();

            assertThat(page.locator(".callout")).containsText("This import was undone. 1 contact deleted", PATIENT);
            assertThat(page.locator(".actions")).not().containsText("Undo this import");
            screenshots(page, "import-undone");
            page.navigate(address + "contacts");
            assertThat(page.locator("tbody tr")).hasCount(1);
            assertThat(page.locator("tbody")).containsText("Ann");
            assertThat(chromium.errors()).isEmpty();
        }
    }

    private void upload(Page page, String name, String rule, String csv) {
        page.navigate(address + "imports");
        page.setInputFiles("input[type=file]", new FilePayload(name, "text/csv", csv.getBytes(StandardCharsets.UTF_8)));
        page.getByLabel(rule).check();
        screenshots(page, "import-form");
        page.click("button:has-text('Import')");
        assertThat(page.locator(".title-row")).containsText("Done", PATIENT);
    }

    private static void screenshots(Page page, String name) {
        for (int width : new int[] {1440, 390}) {
            for (var scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
                page.setViewportSize(width, 1000);
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                page.screenshot(new Page.ScreenshotOptions()
                        .setFullPage(true)
                        .setPath(Path.of("target/screenshots/%s-%d-%s.png"
                                .formatted(name, width, scheme.name().toLowerCase(Locale.ROOT)))));
            }
        }
        page.setViewportSize(1440, 1000);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    }

    private void signIn(Page page) {
        var user = accounts.user();
        page.navigate(address + "sign-in");
        page.fill("#email", user.email());
        page.fill("#password", user.password());
        page.click("button[type=submit]");
    }
}
