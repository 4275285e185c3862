package io.tidings.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.FilePayload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.gateways.Gateways;
import io.tidings.testing.Chromium;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The first minutes of a new user, in a real browser. Writes screenshots to target/screenshots. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class CampaignJourneyInBrowserTest {
    private static final int ROWS = 3_000;

    private static final String TEXT =
            "Hi {{first_name}}, our shop in {{location}} opens on Saturday — see you there! Order {{order_no}}";

    @TestHTTPResource("/")
    String address = "";

    @Inject
    TestAccounts accounts;

    @Inject
    Gateways gateways;

    @Inject
    ObjectMapper json;

    @Test
    @Tag("S0-53")
    @Tag("S1-39")
    @Tag("S3-18")
    @Tag("S3-42")
    void a_file_is_imported_and_sent_as_a_campaign_with_an_outcome_for_every_recipient() throws Exception {
        try (var chromium = Chromium.start()) {
            var page = chromium.window(1440, 1000);
            signIn(page, userWithGateway());
            assertThat(page.locator("h1")).hasText("Overview");
            assertThat(page.locator(".todo")).containsText("Import your contacts");
            screenshot(page, "1-overview");

            importPeople(page);
            writeCampaign(page);
            launch(page);
            watch(page);

            page.navigate(address + "campaigns");
            assertThat(page.locator("tbody tr")).hasCount(1);
            screenshot(page, "9-campaigns");
            assertThat(chromium.errors())
                    .as("errors in the console of the browser")
                    .isEmpty();
        }
    }

    @Test
    void a_phone_shows_every_page_without_sideways_scrolling() throws Exception {
        try (var chromium = Chromium.start()) {
            var page = chromium.window(360, 740);
            signIn(page, userWithGateway());
            for (var path : new String[] {
                "",
                "campaigns",
                "campaigns/new",
                "contacts",
                "contacts/new",
                "imports",
                "templates",
                "templates/new",
                "messages",
                "settings"
            }) {
                page.navigate(address + path);
                var overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
                assertThat(((Number) overflow).intValue())
                        .as("overflow of /%s", path)
                        .isLessThanOrEqualTo(0);
            }
            page.getByLabel("Menu").click();
            page.locator(".nav >> text=Campaigns").click();
            assertThat(page.locator("h1")).hasText("Campaigns");
            screenshot(page, "phone-campaigns");
            assertThat(chromium.errors()).isEmpty();
        }
    }

    @Test
    void a_campaign_is_written_and_launched_without_scripts() throws Exception {
        try (var chromium = Chromium.start()) {
            var page = chromium.windowWithoutScripts(1280, 900);
            signIn(page, userWithGateway());
            page.navigate(address + "contacts/new");
            page.fill("#phone", "+254712345678");
            page.fill("#first_name", "Amina");
            page.click("text=Save contact");
            assertThat(page.locator("h1")).hasText("Amina");

            page.navigate(address + "campaigns/new");
            page.fill("#name", "Without scripts");
            page.fill("#text", "Hi {{first_name}}!");
            page.click("text=Show preview");
            assertThat(page.locator("#preview .bubble")).hasText("Hi Amina!");
            page.click("#compose .btn-primary");
            page.click("text=Send to 1 >> nth=0");
            assertThat(page.locator("#launch .dialog-figure")).hasText("1 person");
            page.click("#launch button[type=submit]");

            assertThat(page.locator("h1")).hasText("Without scripts");
            assertThat(page.locator("#progress")).containsText("of 1 messages");
        }
    }

    private TestAccounts.TestUser userWithGateway() throws Exception {
        var user = accounts.user();
        var settings = json.readTree("""
                {"latency_ms_min": 20, "latency_ms_max": 60, "success_rate": 1, "refusal_rate": 0.08,
                 "receipt_delay_ms_min": 100, "receipt_delay_ms_max": 500}""");
        gateways.create(user.account(), "Simulator", "simulator", settings, 48);
        return user;
    }

    private void signIn(Page page, TestAccounts.TestUser user) {
        page.navigate(address);
        page.fill("#email", user.email());
        page.fill("#password", user.password());
        page.click("button[type=submit]");
        page.waitForURL(address);
    }

    private void importPeople(Page page) {
        page.click(".nav >> text=Imports");
        page.setInputFiles("#file", new FilePayload("nairobi-autumn.csv", "text/csv", people()));
        assertThat(page.locator("[data-first-rows] th span").first()).hasText("Phone");
        page.fill("#default_country", "KE");
        page.fill("#tags", "autumn");
        screenshot(page, "2-import");
        page.click("#main button[type=submit]");
        assertThat(page.locator(".badge")).hasText("Done", soon());
        assertThat(page.locator(".sum"))
                .hasText("3,000 rows = 2,997 new + 0 updated + 0 unchanged + 1 twice in the file + 2 rejected");
        assertThat(page.locator(".reason")).hasCount(2);
        screenshot(page, "3-imported");
    }

    private void writeCampaign(Page page) {
        page.click("text=Write a campaign to these 2,997");
        page.fill("#name", "Autumn opening, Nairobi");
        page.fill("#text", TEXT);
        assertThat(page.locator("#preview .bubble")).containsText("opens on Saturday —");
        assertThat(page.locator("#counter")).containsText("makes this text Unicode");
        screenshot(page, "4-message");
        page.click("text=Replace with -");
        assertThat(page.locator("#counter .fix")).hasCount(0);
        assertThat(page.locator("#preview .bubble")).containsText("opens on Saturday -");
        page.getByLabel("Next recipient").click();
        assertThat(page.locator("#preview .preview-nav")).containsText("2 of 100");
        page.click("#compose .btn-primary");
        assertThat(page.locator(".badge")).hasText("Draft");
        assertThat(page.locator(".stats")).containsText("2,997");
        screenshot(page, "5-review");
    }

    private static void launch(Page page) {
        page.click("text=Send to 2,997 >> nth=0");
        var send = page.locator("#launch button[type=submit]");
        assertThat(page.locator("#launch .dialog-figure")).hasText("2,997 people");
        assertThat(send).isDisabled();
        page.fill("#confirm", "2996");
        assertThat(send).isDisabled();
        page.fill("#confirm", "2,997");
        screenshot(page, "6-launch");
        send.click();
    }

    private static void watch(Page page) {
        var processed = page.locator("#progress [data-count=processed]");
        assertThat(processed).not().hasText("0", soon());
        screenshot(page, "7-live");
        assertThat(page.locator(".badge").first()).hasText("Sent", soon());
        assertThat(processed).hasText("2,997");
        assertThat(page.locator("#progress [data-say=percent]")).hasText("100 %");
        assertThat(sumOfBuckets(page.locator(".legend li b"))).isEqualTo(2_997);
        assertThat(page.locator("#recipients tbody tr").first()).containsText("Hi ");
        page.click("#recipients .chip >> text=Failed");
        assertThat(page.locator("#recipients tbody .badge").first()).hasText("Failed");
        assertThat(page.locator("#failures .reason").first()).isVisible();
        assertThat(page.locator(".timeline")).containsText(Pattern.compile("Launched"));
        screenshot(page, "8-result");
    }

    private static long sumOfBuckets(Locator counts) {
        return counts.allTextContents().stream()
                .mapToLong(count -> Long.parseLong(count.replace(",", "")))
                .sum();
    }

    /** A CSV file with semicolons, an unknown column, national numbers, one duplicate and two invalid numbers. */
    private static byte[] people() {
        var csv = new StringBuilder("Phone;First name;Location;Order No\n");
        for (var row = 0; row < ROWS; row++) {
            var phone = switch (row) {
                case 10 -> "";
                case 20 -> "12345";
                case 30 -> "0710000029";
                default -> "07100%05d".formatted(row);
            };
            csv.append("%s;Amina%d;Nairobi;%d\n".formatted(phone, row, 1000 + row));
        }
        return csv.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void screenshot(Page page, String name) {
        var picture = page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of("target", "screenshots", name + ".png"))
                .setFullPage(true));
        assertThat(picture).isNotEmpty();
    }

    private static LocatorAssertions.HasTextOptions soon() {
        return new LocatorAssertions.HasTextOptions().setTimeout(60_000);
    }
}
