package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.credits.Books;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestContacts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class CampaignPreviewApiTest {
    @Inject
    TestCampaigns campaigns;

    @Inject
    Books books;

    private TestAccount account;
    private TestContacts people;

    @BeforeEach
    void anAccount() {
        account = campaigns.account(PERFECT);
        people = campaigns.people();
    }

    @Test
    void a_preview_counts_segments_and_skips_and_writes_nothing() {
        people.contact(account.id(), "Alice", "{}");
        people.contact(account.id(), "x".repeat(200), "{}");
        people.contact(account.id(), "Жанна", "{}");
        people.contact(account.id(), "", "{}");
        var campaign = aCampaign()
                .in(account)
                .template("Hi {first_name}")
                .with("missing_value", "fail")
                .created();

        campaign.get("preview")
                .then()
                .statusCode(200)
                .body("recipients", equalTo(4))
                .body("rendered", equalTo(4))
                .body("sampled", equalTo(false))
                .body("segments.total", equalTo(4))
                .body("segments.by_segments.1", equalTo(2))
                .body("segments.by_segments.2", equalTo(1))
                .body("encodings.gsm7", equalTo(2))
                .body("encodings.ucs2", equalTo(1))
                .body("skipped.missing_value", equalTo(1))
                .body("examples.rendered_message", hasItems("Hi Alice", "Hi " + "x".repeat(200)));
        campaign.get().then().body("status", equalTo("draft"));
    }

    @Test
    @Tag("S3-21")
    @Tag("S3-22")
    @Tag("S3-44")
    void a_preview_shows_the_cost_and_the_balance_after_it() {
        books.limitTo(account.id(), 5_500);
        people.contacts(account.id(), 2);
        people.contact(account.id(), "x".repeat(200), "{}");
        people.contact(account.id(), "", "{}");
        var campaign = aCampaign()
                .in(account)
                .template("Hi {first_name}")
                .with("missing_value", "fail")
                .created();

        campaign.get("preview")
                .then()
                .statusCode(200)
                .body("cost", equalTo(4_000))
                .body("cost_estimated", equalTo(false))
                .body("balance.before", equalTo(5_500))
                .body("balance.after", equalTo(1_500))
                .body("balance.unlimited", equalTo(false))
                .body("balance.sufficient", equalTo(true));
        people.contacts(account.id(), 2);
        campaign.get("preview").then().body("balance.after", equalTo(-500)).body("balance.sufficient", equalTo(false));
    }

    @Test
    @Tag("S3-44")
    void an_estimate_from_a_sample_is_marked() {
        people.many(account.id(), 10_100);
        var campaign = aCampaign().in(account).template("Hi {first_name}").created();

        campaign.get("preview")
                .then()
                .statusCode(200)
                .body("sampled", equalTo(true))
                .body("cost", equalTo(10_100_000))
                .body("cost_estimated", equalTo(true))
                .body("balance.unlimited", equalTo(true))
                .body("balance.sufficient", equalTo(true));
    }

    @Test
    void a_preview_without_an_audience_is_refused() {
        var campaign = aCampaign().in(account).withoutAudience().created();

        campaign.get("preview").then().statusCode(422).body("code", equalTo("audience_missing"));
    }

    @Test
    @Tag("S2-19")
    void the_message_of_one_customer_is_shown_and_not_sent() {
        long alice = people.contact(account.id(), "Alice", "{}");
        var file = people.imported(account.id(), List.of(alice));
        var campaign = aCampaign()
                .in(account)
                .template("Hi {first_name}, row {row}")
                .to(file)
                .created();

        campaign.personalizedPreview(Map.of("customer_id", alice))
                .statusCode(200)
                .body("rendered_message", equalTo("Hi Alice, row 1"))
                .body("used_template", equalTo("Hi {first_name}, row {row}"))
                .body("customer.first_name", equalTo("Alice"))
                .body("segments", equalTo(1))
                .body("skipped", nullValue());
        campaign.personalizedPreview(
                        Map.of("customer_id", alice, "override_template", "Dear {{first_name}}{{last_name}}"))
                .body("rendered_message", equalTo("Dear Alice"))
                .body("used_template", equalTo("Dear {{first_name}}{{last_name}}"));
        campaign.personalizedPreview(Map.of("customer_id", alice, "override_template", ""))
                .statusCode(200)
                .body("missing", equalTo(List.of()));
        campaign.personalizedPreview(Map.of("customer_id", alice, "override_template", "{nobody}"))
                .statusCode(422)
                .body("code", equalTo("unknown_placeholder"));
        campaign.personalizedPreview(Map.of("customer_id", people.contact(people.account(), "Eve", "{}")))
                .statusCode(404);
        campaign.personalizedPreview(Map.of()).statusCode(400).body("code", equalTo("customer_id_missing"));
    }

    @Test
    void the_preview_of_a_skipped_customer_shows_the_reason() {
        long nameless = people.contact(account.id(), "", "{}");
        var campaign = aCampaign()
                .in(account)
                .template("Hi {first_name}")
                .with("missing_value", "fail")
                .created();

        campaign.personalizedPreview(Map.of("customer_id", nameless))
                .statusCode(200)
                .body("rendered_message", nullValue())
                .body("skipped", equalTo("missing_value"))
                .body("missing", contains("first_name"));
    }
}
