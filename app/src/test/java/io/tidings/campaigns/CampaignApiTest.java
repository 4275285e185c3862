package io.tidings.campaigns;

import static io.restassured.RestAssured.given;
import static io.tidings.campaigns.LaunchedCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class CampaignApiTest {
    @Inject
    LaunchedCampaigns campaigns;

    private TestAccount account;
    private People people;

    @BeforeEach
    void anAccount() {
        account = campaigns.account(PERFECT);
        people = campaigns.people();
    }

    @Test
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
    void script_tags_are_just_text() {
        create(Map.of("name", "<script>alert(1)</script>", "message_content", "<b>Hi</b>"))
                .statusCode(201)
                .body("name", equalTo("<script>alert(1)</script>"))
                .body("message_content", equalTo("<b>Hi</b>"));
    }

    @Test
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
    void an_unknown_placeholder_is_named_with_the_valid_ones() {
        people.contact(account.id(), "Alice", "{\"colour\": \"red\"}");

        refused(Map.of("name", "X", "base_template", "Hi {frist_name} {colour} {{size}}"), 422, "unknown_placeholder")
                .body("unknown", contains("frist_name", "size"))
                .body("valid", hasItems("first_name", "phone", "colour"))
                .body("detail", containsString("frist_name"))
                .body("errors[0].pointer", equalTo("#/base_template"));
    }

    @Test
    void a_broken_template_is_refused_with_the_place() {
        refused(Map.of("name", "X", "base_template", "Hi {{first_name"), 422, "template_syntax")
                .body("errors[0].pointer", equalTo("#/base_template"));
    }

    @Test
    void a_stored_template_must_fit_the_files_columns() {
        var file = people.imported(account.id(), people.contacts(account.id(), 1));
        long template = people.template(account.id(), "Order {order_no} of row {row}");

        refused(Map.of("name", "X", "template_id", template, "import_id", file.toString()), 422, "unmatched_variables")
                .body("unknown", contains("order_no"))
                .body("valid", hasItems("row"));
    }

    @Test
    void only_an_own_template_in_use_will_do() {
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
        assertThat(total()).as("nothing was created").isZero();
    }

    @Test
    void an_import_must_be_finished() {
        var file = people.imported(account.id(), people.contacts(account.id(), 1));
        people.status(file, "processing");
        refused(hi("import_id", file.toString()), 409, "import_not_finished");
        people.status(file, "failed");
        refused(hi("import_id", file.toString()), 409, "import_not_usable");
    }

    @Test
    void an_audience_is_named_once() {
        refused(
                Map.of("name", "X", "message_content", "Hi", "all", true, "tags", List.of("vip")),
                422,
                "audience_ambiguous");
        refused(
                Map.of("name", "X", "message_content", "Hi", "all", true, "audience", Map.of("all", true)),
                422,
                "audience_ambiguous");
    }

    @ParameterizedTest
    @CsvSource({
        "channel, fax",
        "priority, highest",
        "render_at, never",
        "missing_value, emtpy",
    })
    void words_are_checked(String field, String word) {
        refused(hi(field, word), 422, "invalid_value").body("errors[0].pointer", equalTo("#/" + field));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "",
                "[]",
                "\"text\"",
                "{\"name\": 5}",
                "{\"customer_ids\": \"all\"}",
                "{\"customer_ids\": [1.5]}",
                "{\"template_id\": \"seven\"}",
                "{\"customer_ids\": [null]}"
            })
    void what_is_no_campaign_in_json_is_malformed(String body) {
        account.api()
                .body(body)
                .post("/api/v1/campaigns")
                .then()
                .statusCode(400)
                .body("code", equalTo("malformed_json"));
    }

    @Test
    void a_field_that_nobody_knows_is_refused() {
        refused(hi("mesage_content", "Hi"), 400, "unknown_field");
    }

    @Test
    void half_a_surrogate_pair_is_refused() {
        account.api()
                .body("{\"name\": \"X\", \"message_content\": \"Hi \\ud83d\"}")
                .post("/api/v1/campaigns")
                .then()
                .statusCode(422)
                .body("code", equalTo("invalid_text"));
    }

    @Test
    void a_draft_is_changed_in_part_and_as_a_whole() {
        long id = created(Map.of("name", "Before", "message_content", "Hi", "priority", "low", "all", true));

        account.api()
                .body(Map.of("base_template", "Hi {first_name}"))
                .patch("/api/v1/campaigns/{id}", id)
                .then()
                .statusCode(200)
                .body("name", equalTo("Before"))
                .body("message_content", nullValue())
                .body("base_template", equalTo("Hi {first_name}"))
                .body("priority", equalTo("low"))
                .body("audience.kind", equalTo("all"));
        account.api()
                .body(Map.of("name", "After", "message_content", "Hello"))
                .put("/api/v1/campaigns/{id}", id)
                .then()
                .statusCode(200)
                .body("name", equalTo("After"))
                .body("base_template", nullValue())
                .body("priority", equalTo("normal"))
                .body("audience", nullValue());
        account.api()
                .body(Map.of("name", " "))
                .patch("/api/v1/campaigns/{id}", id)
                .then()
                .statusCode(422)
                .body("code", equalTo("name_missing"));
    }

    @Test
    void only_a_draft_is_changed_deleted_or_launched() throws Exception {
        people.contacts(account.id(), 1);
        long id = created(hi("all", true));
        campaigns.send(account, id).then().statusCode(202);
        campaigns.over(account, id);

        var put = account.api().body(hi("all", true)).put("/api/v1/campaigns/{id}", id);
        var patch = account.api().body(Map.of("name", "Y")).patch("/api/v1/campaigns/{id}", id);
        var delete = account.api().delete("/api/v1/campaigns/{id}", id);
        var send = campaigns.send(account, id);
        for (var answer : List.of(put, patch, delete, send)) {
            answer.then().statusCode(409).body("code", equalTo("wrong_state")).body("detail", containsString("sent"));
        }
        long draft = created(hi("all", true));
        account.api()
                .post("/api/v1/campaigns/{id}/cancel", draft)
                .then()
                .statusCode(409)
                .body("code", equalTo("wrong_state"));
        account.api().delete("/api/v1/campaigns/{id}", draft).then().statusCode(204);
        account.api().get("/api/v1/campaigns/{id}", draft).then().statusCode(404);
    }

    @Test
    void a_launch_needs_recipients() {
        long id = created(Map.of("name", "X", "message_content", "Hi"));

        campaigns.send(account, id).then().statusCode(400).body("code", equalTo("customer_ids_missing"));
        launch(id, "{}").statusCode(400).body("code", equalTo("customer_ids_missing"));
        launch(id, "{\"customer_ids\": []}").statusCode(400).body("code", equalTo("customer_ids_empty"));
        launch(id, "{\"customer_ids\": [999999999]}").statusCode(404).body("code", equalTo("not_found"));
        launch(id, "{\"customer_ids\": [1,").statusCode(400).body("code", equalTo("malformed_json"));
        launch(id, "{\"customers\": [1]}").statusCode(400).body("code", equalTo("unknown_field"));
        account.api().get("/api/v1/campaigns/{id}", id).then().body("status", equalTo("draft"));
    }

    @Test
    void a_launch_without_a_gateway_is_refused() {
        var mute = campaigns.mute();
        people.contacts(mute.id(), 1);
        long id = campaigns.created(mute, hi("all", true));

        campaigns.send(mute, id).then().statusCode(409).body("code", equalTo("no_gateway"));
    }

    @Test
    void what_belongs_to_another_is_not_there() {
        long id = created(hi("all", true));
        var stranger = campaigns.account(PERFECT);
        var routes = List.of(
                "", "/progress", "/events", "/history", "/preview", "/recipients", "/failed-recipients", "/failures");

        for (var route : routes) {
            stranger.api()
                    .accept("*/*")
                    .get("/api/v1/campaigns/" + id + route)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("not_found"));
        }
        for (var verb : List.of("send", "start", "enqueue", "cancel")) {
            stranger.api()
                    .post("/api/v1/campaigns/{id}/{verb}", id, verb)
                    .then()
                    .statusCode(404);
        }
        stranger.api().delete("/api/v1/campaigns/{id}", id).then().statusCode(404);
        stranger.api()
                .body(Map.of("name", "Y"))
                .patch("/api/v1/campaigns/{id}", id)
                .then()
                .statusCode(404);
        stranger.api().get("/api/v1/campaigns").then().body("data", hasSize(0));
        account.api().get("/api/v1/campaigns/no-number").then().statusCode(404);
    }

    @Test
    void a_list_has_its_envelope_and_clamps_what_is_out_of_range() {
        for (int i = 0; i < 3; i++) {
            created(hi("all", true));
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
    void a_preview_counts_segments_and_skips_and_writes_nothing() {
        people.contact(account.id(), "Alice", "{}");
        people.contact(account.id(), "x".repeat(200), "{}");
        people.contact(account.id(), "Жанна", "{}");
        people.contact(account.id(), "", "{}");
        long id =
                created(Map.of("name", "X", "base_template", "Hi {first_name}", "missing_value", "fail", "all", true));

        account.api()
                .get("/api/v1/campaigns/{id}/preview", id)
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
        account.api().get("/api/v1/campaigns/{id}", id).then().body("status", equalTo("draft"));
    }

    @Test
    void a_preview_without_an_audience_says_so() {
        long id = created(Map.of("name", "X", "message_content", "Hi"));

        account.api()
                .get("/api/v1/campaigns/{id}/preview", id)
                .then()
                .statusCode(422)
                .body("code", equalTo("audience_missing"));
    }

    @Test
    void one_customers_message_is_shown_without_sending_it() {
        long alice = people.contact(account.id(), "Alice", "{}");
        var file = people.imported(account.id(), List.of(alice));
        long id = created(
                Map.of("name", "X", "base_template", "Hi {first_name}, row {row}", "import_id", file.toString()));

        personalized(id, Map.of("customer_id", alice))
                .statusCode(200)
                .body("rendered_message", equalTo("Hi Alice, row 1"))
                .body("used_template", equalTo("Hi {first_name}, row {row}"))
                .body("customer.first_name", equalTo("Alice"))
                .body("segments", equalTo(1))
                .body("skipped", nullValue());
        personalized(id, Map.of("customer_id", alice, "override_template", "Dear {{first_name}}{{last_name}}"))
                .body("rendered_message", equalTo("Dear Alice"))
                .body("used_template", equalTo("Dear {{first_name}}{{last_name}}"));
        personalized(id, Map.of("customer_id", alice, "override_template", "{nobody}"))
                .statusCode(422)
                .body("code", equalTo("unknown_placeholder"));
        personalized(id, Map.of("customer_id", people.contact(people.account(), "Eve", "{}")))
                .statusCode(404);
        personalized(id, Map.of()).statusCode(400).body("code", equalTo("customer_id_missing"));
    }

    @Test
    void a_customer_who_would_be_skipped_is_shown_why() {
        long nameless = people.contact(account.id(), "", "{}");
        long id =
                created(Map.of("name", "X", "base_template", "Hi {first_name}", "missing_value", "fail", "all", true));

        personalized(id, Map.of("customer_id", nameless))
                .statusCode(200)
                .body("rendered_message", nullValue())
                .body("skipped", equalTo("missing_value"))
                .body("missing", contains("first_name"));
    }

    @Test
    void progress_of_a_draft_is_nothing_yet() {
        var progress = campaigns.progress(account, created(hi("all", true)));

        assertThat(progress.getLong("total")).isZero();
        assertThat(progress.getString("status")).isEqualTo("draft");
        assertThat(progress.getBoolean("over")).isFalse();
    }

    @Test
    void recipients_are_narrowed_by_status_and_person() throws Exception {
        var contacts = people.contacts(account.id(), 3);
        long id = created(hi("all", true));
        campaigns.send(account, id).then().statusCode(202);
        campaigns.over(account, id);

        account.api()
                .get("/api/v1/campaigns/{id}/recipients?page_size=2", id)
                .then()
                .statusCode(200)
                .body("data", hasSize(2))
                .body("data[0].status", equalTo("sent"))
                .body("pagination.total_count", equalTo(3));
        account.api()
                .get("/api/v1/campaigns/{id}/recipients?customer_id={contact}", id, contacts.get(1))
                .then()
                .body("data.customer_id", contains((int) (long) contacts.get(1)));
        account.api()
                .get("/api/v1/campaigns/{id}/recipients?status=failed", id)
                .then()
                .body("data", hasSize(0));
        account.api()
                .get("/api/v1/campaigns/{id}/recipients?status=nonsense", id)
                .then()
                .statusCode(422)
                .body("code", equalTo("invalid_value"));
    }

    @Test
    void nobody_gets_in_without_a_key() {
        given().get("/api/v1/campaigns").then().statusCode(401).body("code", not(equalTo("internal_error")));
    }

    private ValidatableResponse create(Map<String, Object> body) {
        return account.api().body(body).post("/api/v1/campaigns").then();
    }

    private long created(Map<String, Object> body) {
        return campaigns.created(account, body);
    }

    private ValidatableResponse refused(Map<String, Object> body, int status, String code) {
        return create(body)
                .contentType("application/problem+json")
                .statusCode(status)
                .body("code", equalTo(code))
                .body("trace_id", notNullValue());
    }

    private ValidatableResponse launch(long id, String body) {
        return account.api().body(body).post("/api/v1/campaigns/{id}/send", id).then();
    }

    private ValidatableResponse personalized(long id, Map<String, Object> body) {
        return account.api()
                .body(body)
                .post("/api/v1/campaigns/{id}/personalized-preview", id)
                .then();
    }

    private int total() {
        return account.api()
                .get("/api/v1/campaigns")
                .then()
                .extract()
                .jsonPath()
                .getInt("pagination.total_count");
    }

    private static Map<String, Object> hi(String field, Object value) {
        var body = new HashMap<String, Object>(Map.of("name", "X", "message_content", "Hi"));
        body.put(field, value);
        return body;
    }
}
