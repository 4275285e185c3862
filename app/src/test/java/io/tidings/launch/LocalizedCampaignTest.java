package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaign.Row;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stored templates in campaigns: their languages, and the refusal of inactive ones. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class LocalizedCampaignTest {
    @Inject
    TestCampaigns campaigns;

    @ParameterizedTest
    @ValueSource(strings = {"launch", "dispatch"})
    @Tag("S4-61")
    void each_recipient_gets_the_text_in_their_language(String renderedAt) throws Exception {
        var account = campaigns.account(PERFECT);
        var people = campaigns.people();
        people.contact(account.id(), "Amina", "{\"language\": \"sw-KE\"}");
        people.contact(account.id(), "Bruno", "{\"language\": \"pt\"}");
        people.contact(account.id(), "Claire", "{\"language\": \"fr\"}");
        people.contact(account.id(), "Dan", "{}");
        var template = template(account);
        var campaign = aCampaign()
                .in(account)
                .savedTemplate(template)
                .with("render_at", renderedAt)
                .created();
        account.api()
                .body(Map.of("translations", Map.of("sw", "Jambo {first_name}")))
                .patch("/api/v1/templates/" + template)
                .then()
                .statusCode(200);

        campaign.send().then().statusCode(202);
        campaign.awaitEnd();

        assertThat(campaign.messages())
                .extracting(Row::body)
                .containsExactlyInAnyOrder("Jambo Amina", "Oi Bruno", "Hi Claire", "Hi Dan");
    }

    @Test
    @Tag("S4-61")
    void a_preview_uses_the_language_of_the_contact() {
        var account = campaigns.account(PERFECT);
        long amina = campaigns.people().contact(account.id(), "Amina", "{\"language\": \"sw\"}");
        var campaign = aCampaign().in(account).savedTemplate(template(account)).created();

        campaign.personalizedPreview(Map.of("customer_id", amina))
                .statusCode(200)
                .body("rendered_message", equalTo("Habari Amina"))
                .body("used_template", equalTo("Hi {first_name}"));
    }

    @Test
    @Tag("S1-47")
    void an_inactive_template_is_refused_when_a_campaign_is_created_or_launched() {
        var account = campaigns.account(PERFECT);
        campaigns.people().contact(account.id(), "Amina", "{}");
        var template = template(account);
        var campaign = aCampaign().in(account).savedTemplate(template).created();

        account.api().delete("/api/v1/templates/" + template).then().statusCode(204);

        account.api()
                .body(Map.of("name", "Late", "template_id", template, "all", true))
                .post("/api/v1/campaigns")
                .then()
                .statusCode(422)
                .body("code", equalTo("template_inactive"));
        campaign.send().then().statusCode(422).body("code", equalTo("template_inactive"));
        assertThat(campaign.view().getString("status")).isEqualTo("draft");
    }

    private static long template(TestAccount account) {
        return account.api()
                .body(Map.of(
                        "name",
                        "Order",
                        "body",
                        "Hi {first_name}",
                        "translations",
                        Map.of("sw", "Habari {first_name}", "pt", "Oi {first_name}")))
                .post("/api/v1/templates")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");
    }
}
