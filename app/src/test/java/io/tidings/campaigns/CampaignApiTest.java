package io.tidings.campaigns;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestContacts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class CampaignApiTest {
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
    void a_change_of_nothing_makes_no_version_and_the_preset_is_returned() {
        var campaign = aCampaign()
                .in(campaigns.account(PERFECT))
                .withoutAudience()
                .retrying("patient")
                .created();
        var tag = campaign.get().header("ETag");

        campaign.patch(Map.of()).then().statusCode(200).header("ETag", tag).body("retry.preset", equalTo("patient"));
        campaign.patch(Map.of("retry", Map.of("preset", "patient", "max_attempts", 7)))
                .then()
                .statusCode(200)
                .body("retry.preset", nullValue());
        assertThat(campaign.get().header("ETag")).isNotEqualTo(tag);
    }

    @Test
    @Tag("S0-12")
    void a_draft_is_created_and_read_back() {
        var location = create(Map.of(
                        "name", "  Spring  ",
                        "base_template", "Hi {{ first_name | default: \"there\" }}",
                        "missing_value", "literal:friend",
                        "priority", "high",
                        "audience", Map.of("tags", List.of("vip", " VIP "), "match", "all")))
                .statusCode(201)
                .extract()
                .header("Location");

        account.api()
                .get(location)
                .then()
                .statusCode(200)
                .body("name", equalTo("Spring"))
                .body("status", equalTo("draft"))
                .body("channel", equalTo("sms"))
                .body("base_template", equalTo("Hi {{ first_name | default: \"there\" }}"))
                .body("message_content", nullValue())
                .body("template_id", nullValue())
                .body("missing_value", equalTo("literal:friend"))
                .body("priority", equalTo("high"))
                .body("render_at", equalTo("launch"))
                .body("audience.kind", equalTo("tags"))
                .body("audience.tags", contains("vip"))
                .body("audience.match", equalTo("all"))
                .body("stats.total", equalTo(0))
                .body("created_at", notNullValue());
    }

    @Test
    void script_tags_are_kept_as_text() {
        create(Map.of("name", "<script>alert(1)</script>", "message_content", "<b>Hi</b>"))
                .statusCode(201)
                .body("name", equalTo("<script>alert(1)</script>"))
                .body("message_content", equalTo("<b>Hi</b>"));
    }

    @Test
    @Tag("S0-5")
    @Tag("S0-8")
    @Tag("S0-9")
    @Tag("S0-14")
    @Tag("S0-17")
    @Tag("S0-19")
    @Tag("S0-23")
    @Tag("S1-11")
    @Tag("S1-32")
    @Tag("S3-1")
    void exactly_one_text_is_required() {
        refused(Map.of("name", "None"), 422, "content_missing");
        refused(Map.of("name", "Two", "message_content", "Hi", "base_template", "Hi"), 422, "content_ambiguous");
        refused(Map.of("name", "Empty", "message_content", " \n"), 422, "content_empty");
        refused(Map.of("name", "Empty", "base_template", ""), 422, "content_empty");
        refused(Map.of("name", "Long", "message_content", "x".repeat(1601)), 422, "content_too_long");
        refused(
                Map.of("name", "Long", "message_content", "x".repeat(4097), "channel", "whatsapp"),
                422,
                "content_too_long");
        create(Map.of("name", "Fits", "message_content", "x".repeat(4096), "channel", "whatsapp"))
                .statusCode(201);
    }

    @Test
    void a_name_is_required_and_bounded() {
        refused(Map.of("message_content", "Hi"), 422, "name_missing");
        refused(Map.of("name", "  ", "message_content", "Hi"), 422, "name_missing");
        refused(Map.of("name", "x".repeat(10_000), "message_content", "Hi"), 422, "name_too_long");
        create(Map.of("name", "é".repeat(200), "message_content", "Hi")).statusCode(201);
    }

    @Test
    @Tag("S4-6")
    void an_unknown_placeholder_is_reported_with_the_valid_ones() {
        people.contact(account.id(), "Alice", "{\"colour\": \"red\"}");

        refused(Map.of("name", "X", "base_template", "Hi {frist_name} {colour} {{size}}"), 422, "unknown_placeholder")
                .body("unknown", contains("frist_name", "size"))
                .body("valid", hasItems("first_name", "phone", "colour"))
                .body("detail", containsString("frist_name"))
                .body("errors[0].pointer", equalTo("#/base_template"));
    }

    @Test
    void a_broken_template_is_refused_with_a_pointer() {
        refused(Map.of("name", "X", "base_template", "Hi {{first_name"), 422, "template_syntax")
                .body("errors[0].pointer", equalTo("#/base_template"));
    }

    @Test
    @Tag("S0-20")
    void a_stored_template_must_fit_the_files_columns() {
        var file = people.imported(account.id(), people.contacts(account.id(), 1));
        long template = people.template(account.id(), "Order {order_no} of row {row}");

        refused(Map.of("name", "X", "template_id", template, "import_id", file.toString()), 422, "unmatched_variables")
                .body("unknown", contains("order_no"))
                .body("valid", hasItems("row"));
    }

    @Test
    @Tag("S2-21")
    void a_template_with_declared_variables_can_be_used_before_its_audience_is_named() {
        long template = account.api()
                .body(Map.of(
                        "name",
                        "Order",
                        "channel",
                        "sms",
                        "body",
                        "Order {{order_no}}",
                        "variables",
                        List.of("order_no")))
                .post("/api/v1/templates")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");
        people.contacts(account.id(), 1);

        create(Map.of("name", "Later", "template_id", template)).statusCode(201);
        refused(
                Map.of("name", "Now", "template_id", template, "audience", Map.of("all", true)),
                422,
                "unknown_placeholder");
    }

    @Test
    @Tag("S3-1")
    void a_stored_template_that_is_too_long_for_its_channel_is_refused() {
        long template = people.template(account.id(), "x".repeat(1_601));

        refused(Map.of("name", "X", "template_id", template), 422, "content_too_long");
    }

    @Test
    @Tag("S0-8")
    @Tag("S0-18")
    @Tag("S0-21")
    @Tag("S1-47")
    void only_an_active_template_of_the_account_is_accepted() {
        long own = people.template(account.id(), "Hi {first_name}");
        long others = people.template(people.account(), "Hi");

        refused(Map.of("name", "X", "template_id", others), 404, "not_found");
        refused(Map.of("name", "X", "template_id", 999_999_999), 404, "not_found");
        refused(Map.of("name", "X", "template_id", own, "channel", "whatsapp"), 422, "channel_mismatch");
        people.deactivate(own);
        refused(Map.of("name", "X", "template_id", own), 422, "template_inactive");
    }

    @Test
    void the_recipients_must_exist() {
        long known = people.contact(account.id(), "Alice", "{}");
        long others = people.contact(people.account(), "Eve", "{}");

        refused(hi("customer_ids", List.of()), 400, "customer_ids_empty");
        refused(hi("customer_ids", List.of(known, others, 999_999_999)), 404, "not_found")
                .body("customer_ids", contains((int) others, 999_999_999));
        refused(hi("import_id", UUID.randomUUID().toString()), 404, "not_found");
        refused(hi("import_id", "no uuid"), 404, "not_found");
        refused(hi("tags", List.of()), 422, "tags_empty");
        refused(hi("tags", List.of(" ")), 422, "invalid_tags");
        assertThat(account.api().get("/api/v1/campaigns").jsonPath().getInt("pagination.total_count"))
                .as("nothing was created")
                .isZero();
    }

    @Test
    @Tag("S0-44")
    void an_import_must_be_finished() {
        var file = people.imported(account.id(), people.contacts(account.id(), 1));
        people.status(file, "processing");
        refused(hi("import_id", file.toString()), 409, "import_not_finished");
        people.status(file, "failed");
        refused(hi("import_id", file.toString()), 409, "import_not_usable");
    }

    @Test
    void an_audience_is_given_once() {
        refused(
                Map.of("name", "X", "message_content", "Hi", "all", true, "tags", List.of("vip")),
                422,
                "audience_ambiguous");
        refused(
                Map.of("name", "X", "message_content", "Hi", "all", true, "audience", Map.of("all", true)),
                422,
                "audience_ambiguous");
    }

    @Test
    void a_null_in_a_patch_clears_a_field_and_an_absent_field_is_kept() {
        var id = account.api()
                .body("""
                        {"name": "Draft", "message_content": "Hello", "all": true, "sender": "MyShop", "rate_limit": 5,
                         "frequency_cap": {"messages": 1, "days": 2}, "pause_on_failure_rate": 20, "priority": "high"}
                        """)
                .post("/api/v1/campaigns")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");

        account.api()
                .contentType("application/merge-patch+json")
                .body("{\"sender\": null, \"rate_limit\": null, \"frequency_cap\": null, \"priority\": null}")
                .patch("/api/v1/campaigns/{id}", id)
                .then()
                .statusCode(200)
                .body("sender", nullValue())
                .body("rate_limit", nullValue())
                .body("frequency_cap", nullValue())
                .body("priority", equalTo("normal"))
                .body("pause_on_failure_rate", equalTo(20))
                .body("message_content", equalTo("Hello"));
        account.api()
                .body("{\"name\": null}")
                .patch("/api/v1/campaigns/{id}", id)
                .then()
                .statusCode(422)
                .body("code", equalTo("name_missing"));
    }

    @ParameterizedTest
    @CsvSource({
        "channel, fax",
        "priority, highest",
        "render_at, never",
        "missing_value, emtpy",
    })
    void unknown_words_are_refused(String field, String word) {
        refused(hi(field, word), 422, "invalid_value").body("errors[0].pointer", equalTo("#/" + field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "", "[]", "\"text\"", "{\"customer_ids\": [null]}"})
    void json_that_is_not_a_campaign_is_malformed(String body) {
        account.api()
                .body(body)
                .post("/api/v1/campaigns")
                .then()
                .statusCode(400)
                .body("code", equalTo("malformed_json"));
    }

    @Test
    void an_unknown_field_is_refused() {
        refused(hi("mesage_content", "Hi"), 400, "unknown_field");
    }

    @Test
    void half_a_surrogate_pair_is_refused() {
        account.api()
                .body("{\"name\": \"X\", \"message_content\": \"Hi \\ud83d\"}")
                .post("/api/v1/campaigns")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("#/message_content"));
    }

    private ValidatableResponse create(Map<String, Object> body) {
        return aCampaign().in(account).exactly(body).posted();
    }

    private ValidatableResponse refused(Map<String, Object> body, int status, String code) {
        return aCampaign().in(account).exactly(body).refused(status, code);
    }

    /** Returns the fields of a campaign without an audience, and one more field. */
    private static Map<String, Object> hi(String field, Object value) {
        return Map.of("name", "X", "message_content", "Hi", field, value);
    }
}
