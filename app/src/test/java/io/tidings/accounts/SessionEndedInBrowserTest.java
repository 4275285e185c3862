package io.tidings.accounts;

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
import io.tidings.testing.TestAccounts.TestUser;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** A session that ends while a person writes, in a real browser. Writes screenshots to target/screenshots. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class SessionEndedInBrowserTest {
    private static final String WORDS = "Hi Amina,\nour shop \u201cEast\u201d opens on Saturday";
    private static final LocatorAssertions.ContainsTextOptions PATIENT =
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

    @TestHTTPResource("/")
    String address = "";

    @Inject
    TestAccounts accounts;

    @Inject
    Jdbi jdbi;

    @Test
    void the_words_of_a_draft_come_back_after_the_sign_in() {
        try (var chromium = Chromium.start()) {
            var user = accounts.user();
            var page = chromium.window(1440, 1000);
            signIn(page, user);
            page.navigate(address + "campaigns/new");
            page.fill("#name", "Autumn");
            endSession(user);
            // The preview finds no session. It must not replace the page.
            page.fill("#text", WORDS);
            assertThat(page.locator("[data-signed-out]")).containsText("What you wrote is still here", PATIENT);
            assertThat(page.locator("#text")).hasValue(WORDS);
            screenshots(page, "session-ended-form");

            page.click("#compose .btn-primary");
            assertThat(page.locator(".callout")).containsText("comes back when you sign in", PATIENT);
            assertThat(page.content()).doesNotContain("Saturday");
            screenshots(page, "session-ended-sign-in");
            typeAndSend(page, user);

            assertThat(page.locator(".page-notice")).containsText("You were signed out. Your input is below.", PATIENT);
            assertThat(page.locator("#text")).hasValue(WORDS);
            assertThat(page.locator("#name")).hasValue("Autumn");
            screenshots(page, "session-ended-back");
            page.click("#compose .btn-primary");
            assertThat(page.locator("h1")).containsText("Autumn", PATIENT);
            assertThat(page.locator("body")).containsText("opens on Saturday");
        }
    }

    @Test
    void another_person_at_the_same_browser_does_not_see_the_words() {
        try (var chromium = Chromium.start()) {
            var user = accounts.user();
            var page = chromium.window(1440, 1000);
            signIn(page, user);
            page.navigate(address + "templates/new");
            page.fill("#name", "Autumn");
            page.fill("#body", WORDS);
            page.context().clearCookies();
            page.click("text=Save template");
            assertThat(page.locator(".callout")).containsText("comes back when you sign in", PATIENT);
            typeAndSend(page, accounts.user(user.account()));
            assertThat(page.locator("h1")).containsText("Overview", PATIENT);
            assertThat(page.content()).doesNotContain("Saturday");
            page.navigate(address + "templates/new");
            assertThat(page.locator("#body")).hasValue("");
        }
    }

    @Test
    void without_scripts_a_button_brings_the_form_back() {
        try (var chromium = Chromium.start()) {
            var user = accounts.user();
            var page = chromium.windowWithoutScripts(390, 900);
            signIn(page, user);
            page.navigate(address + "contacts/new");
            page.fill("#phone", "+254712345678");
            page.fill("#attributes", "order_no: 4711\nshop: East");
            endSession(user);
            page.click("text=Save contact");
            typeAndSend(page, user);
            assertThat(page.locator("h1")).hasText("You are signed in");
            page.screenshot(
                    new Page.ScreenshotOptions().setPath(Path.of("target/screenshots/session-ended-button.png")));
            page.click("text=Back to the form");
            assertThat(page.locator("#attributes")).hasValue("order_no: 4711\nshop: East");
            page.click("text=Save contact");
            assertThat(page.locator("body")).containsText("4711", PATIENT);
        }
    }

    @Test
    void the_options_and_the_file_of_an_import_stay_until_the_sign_in_in_another_tab() {
        try (var chromium = Chromium.start()) {
            var user = accounts.user();
            var page = chromium.window(1440, 1000);
            signIn(page, user);
            page.navigate(address + "imports");
            var csv = "phone,first_name\n0712345678,Amina\n";
            page.setInputFiles(
                    "input[type=file]",
                    new FilePayload("people.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8)));
            page.fill("#default_country", "KE");
            page.fill("#tags", "autumn");
            endSession(user);
            page.click("button:has-text('Import')");
            assertThat(page.locator("[data-upload-error]")).containsText("Your session has ended", PATIENT);
            assertThat(page.locator("#tags")).hasValue("autumn");
            screenshots(page, "session-ended-import");

            var tab = page.context().newPage();
            signIn(tab, user);
            page.click("button:has-text('Import')");
            assertThat(page.locator(".title-row")).containsText("Done", PATIENT);
            page.navigate(address + "contacts?tag=autumn");
            assertThat(page.locator("tbody")).containsText("Amina");
        }
    }

    private void endSession(TestUser user) {
        jdbi.useHandle(handle -> handle.createUpdate("update user_session set expires_at = now() where user_id = :user")
                .bind("user", user.id().value())
                .execute());
    }

    private void signIn(Page page, TestUser user) {
        page.navigate(address + "sign-in");
        typeAndSend(page, user);
        assertThat(page.locator("h1")).containsText("Overview", PATIENT);
    }

    private static void typeAndSend(Page page, TestUser user) {
        page.fill("#email", user.email());
        page.fill("#password", user.password());
        page.click("button[type=submit]");
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
}
