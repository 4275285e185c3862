package io.tidings.campaigns;

import static io.restassured.RestAssured.given;
import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
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
class CampaignLifecycleApiTest {
    @Inject
    TestCampaigns campaigns;

    private TestAccount account;
    private TestContacts people;

    @BeforeEach
    void anAccount() {
        account = campaigns.account(PERFECT);
        people = campaigns.people();
    }

    @Test
    void a_draft_is_changed_in_part_and_as_a_whole() {
        var campaign =
                aCampaign().in(account).named("Before").with("priority", "low").created();

        campaign.patch(Map.of("base_template", "Hi {first_name}"))
                .then()
                .statusCode(200)
                .body("name", equalTo("Before"))
                .body("message_content", nullValue())
                .body("base_template", equalTo("Hi {first_name}"))
                .body("priority", equalTo("low"))
                .body("audience.kind", equalTo("all"));
        account.api()
                .body(Map.of("name", "After", "message_content", "Hello"))
                .put("/api/v1/campaigns/{id}", campaign.id())
                .then()
                .statusCode(200)
                .body("name", equalTo("After"))
                .body("base_template", nullValue())
                .body("priority", equalTo("normal"))
                .body("audience", nullValue());
        campaign.patch(Map.of("name", " ")).then().statusCode(422).body("code", equalTo("name_missing"));
    }

    @Test
    @Tag("S2-6")
    @Tag("S3-3")
    @Tag("S4-16")
    @Tag("S4-25")
    void only_a_draft_is_changed_deleted_or_launched() throws Exception {
        people.contacts(account.id(), 1);
        var campaign = aCampaign().in(account).ended();

        var put = account.api()
                .body(Map.of("name", "X", "message_content", "Hi", "all", true))
                .put("/api/v1/campaigns/{id}", campaign.id());
        var patch = campaign.patch(Map.of("name", "Y"));
        var delete = account.api().delete("/api/v1/campaigns/{id}", campaign.id());
        var send = campaign.send();
        for (var answer : List.of(put, patch, delete, send)) {
            answer.then().statusCode(409).body("code", equalTo("wrong_state")).body("detail", containsString("sent"));
        }
        var draft = aCampaign().in(account).created();
        draft.post("cancel").then().statusCode(409).body("code", equalTo("wrong_state"));
        account.api().delete("/api/v1/campaigns/{id}", draft.id()).then().statusCode(204);
        draft.get().then().statusCode(404);
    }

    @Test
    @Tag("S3-3")
    @Tag("S4-15")
    @Tag("S4-23")
    @Tag("S4-24")
    void a_launch_needs_recipients() {
        var campaign = aCampaign().in(account).withoutAudience().created();

        campaign.send().then().statusCode(400).body("code", equalTo("customer_ids_missing"));
        campaign.send("{}").then().statusCode(400).body("code", equalTo("customer_ids_missing"));
        campaign.send("{\"customer_ids\": []}").then().statusCode(400).body("code", equalTo("customer_ids_empty"));
        campaign.send("{\"customer_ids\": [999999999]}").then().statusCode(404).body("code", equalTo("not_found"));
        campaign.send("{\"customer_ids\": [1,").then().statusCode(400).body("code", equalTo("malformed_json"));
        campaign.send("{\"customers\": [1]}").then().statusCode(400).body("code", equalTo("unknown_field"));
        campaign.get().then().body("status", equalTo("draft"));
    }

    @Test
    void a_launch_without_a_gateway_is_refused() {
        var withoutGateway = campaigns.accountWithoutGateway();
        people.contacts(withoutGateway.id(), 1);
        var campaign = aCampaign().in(withoutGateway).created();

        campaign.send().then().statusCode(409).body("code", equalTo("no_gateway"));
    }

    @Test
    @Tag("S0-22")
    @Tag("S4-16")
    @Tag("S4-23")
    void a_campaign_of_another_account_is_not_found() {
        var campaign = aCampaign().in(account).created();
        var otherAccount = campaigns.account(PERFECT);
        var routes = List.of(
                "", "/progress", "/events", "/history", "/preview", "/recipients", "/failed-recipients", "/failures");

        for (var route : routes) {
            otherAccount
                    .api()
                    .accept("*/*")
                    .get("/api/v1/campaigns/" + campaign.id() + route)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("not_found"));
        }
        for (var verb : List.of("send", "start", "enqueue", "cancel")) {
            otherAccount
                    .api()
                    .post("/api/v1/campaigns/{id}/{verb}", campaign.id(), verb)
                    .then()
                    .statusCode(404);
        }
        otherAccount
                .api()
                .delete("/api/v1/campaigns/{id}", campaign.id())
                .then()
                .statusCode(404);
        otherAccount
                .api()
                .body(Map.of("name", "Y"))
                .patch("/api/v1/campaigns/{id}", campaign.id())
                .then()
                .statusCode(404);
        otherAccount.api().get("/api/v1/campaigns").then().body("data", hasSize(0));
        account.api().get("/api/v1/campaigns/no-number").then().statusCode(404);
    }

    @Test
    @Tag("S2-16")
    @Tag("S4-50")
    void a_list_has_pagination_and_clamps_values_out_of_range() {
        for (int i = 0; i < 3; i++) {
            aCampaign().in(account).created();
        }

        account.api()
                .get("/api/v1/campaigns?page=-4&page_size=1000&status=draft&channel=sms")
                .then()
                .statusCode(200)
                .body("data", hasSize(3))
                .body("data[0].stats.total", equalTo(0))
                .body("pagination.page", equalTo(1))
                .body("pagination.page_size", equalTo(100))
                .body("pagination.total_count", equalTo(3))
                .body("pagination.total_pages", equalTo(1))
                .body("pagination.anchor", notNullValue());
        account.api().get("/api/v1/campaigns?status=sent").then().body("data", hasSize(0));
        account.api()
                .get("/api/v1/campaigns?status=gone")
                .then()
                .statusCode(422)
                .body("code", equalTo("invalid_value"));
    }

    @Test
    void progress_of_a_draft_is_zero() {
        var progress = aCampaign().in(account).created().progress();

        assertThat(progress.getLong("total")).isZero();
        assertThat(progress.getString("status")).isEqualTo("draft");
        assertThat(progress.getBoolean("over")).isFalse();
    }

    @Test
    void recipients_are_filtered_by_status_and_contact() throws Exception {
        var contacts = people.contacts(account.id(), 3);
        var campaign = aCampaign().in(account).ended();

        account.api()
                .get("/api/v1/campaigns/{id}/recipients?page_size=2", campaign.id())
                .then()
                .statusCode(200)
                .body("data", hasSize(2))
                .body("data[0].status", equalTo("sent"))
                .body("pagination.total_count", equalTo(3));
        account.api()
                .get("/api/v1/campaigns/{id}/recipients?customer_id={contact}", campaign.id(), contacts.get(1))
                .then()
                .body("data.customer_id", contains((int) (long) contacts.get(1)));
        account.api()
                .get("/api/v1/campaigns/{id}/recipients?status=failed", campaign.id())
                .then()
                .body("data", hasSize(0));
        account.api()
                .get("/api/v1/campaigns/{id}/recipients?status=nonsense", campaign.id())
                .then()
                .statusCode(422)
                .body("code", equalTo("invalid_value"));
    }

    @Test
    void a_request_without_a_key_is_unauthorized() {
        given().get("/api/v1/campaigns").then().statusCode(401).body("code", not(equalTo("internal_error")));
    }
}
