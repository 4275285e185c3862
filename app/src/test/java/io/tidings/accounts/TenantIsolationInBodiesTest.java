package io.tidings.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.tidings.accounts.OtherAccounts.OtherAccount;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An id of another account in a body or a query gives the same result as an unknown id. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("SEC-1")
class TenantIsolationInBodiesTest {
    private static final long UNKNOWN_ID = 999_999_999_999L;

    @Inject
    TestAccounts accounts;

    @Inject
    OtherAccounts otherAccounts;

    private TestAccount own;
    private long contact;
    private long draft;

    /** @param body builds the body with an id */
    private record Call(String method, String path, Object theirs, Object unknown, Function<Object, Object> body) {}

    /** @param found the counts in the response, if it has any */
    private record Answer(int status, String code, String found) {}

    @BeforeEach
    void anAccount() {
        own = accounts.create();
        create("/api/v1/gateways", Map.of("name", "Own", "provider", "simulator", "settings", Map.of()));
        contact = create("/api/v1/contacts", Map.of("phone", "+254711000001"));
        draft = create("/api/v1/campaigns", Map.of("name", "Own", "message_content", "Hi"));
    }

    @Test
    void an_id_of_another_account_in_a_body_finds_nothing() throws Exception {
        var other = otherAccounts.create();
        var before = otherAccounts.rowsOf(other.account().id());
        var soft = new SoftAssertions();
        for (var call : bodies(other)) {
            var theirs = send(call, call.theirs());
            var what = "%s %s with %s"
                    .formatted(call.method(), call.path(), call.body().apply(call.theirs()));
            OtherAccounts.assertNothingShown(soft, what, theirs);
            soft.assertThat(answer(theirs)).as(what).isEqualTo(answer(send(call, call.unknown())));
        }
        soft.assertAll();
        assertThat(otherAccounts.rowsOf(other.account().id())).isEqualTo(before);
        assertThat(otherAccounts.rowsOf(own.id()).toString())
                .doesNotContain(OtherAccounts.CANARY)
                .doesNotContain(OtherAccounts.NUMBER);
    }

    @Test
    void an_id_of_another_account_in_a_form_or_query_finds_nothing() throws Exception {
        var other = otherAccounts.create();
        var before = otherAccounts.rowsOf(other.account().id());
        var soft = new SoftAssertions();
        for (var query : queries(other).entrySet()) {
            var theirs = own.upload().get("/api/v1/" + query.getKey() + query.getValue());
            var unknown = query.getValue() instanceof String ? UUID.randomUUID() : (Object) UNKNOWN_ID;
            OtherAccounts.assertNothingShown(soft, query.getKey(), theirs);
            soft.assertThat(answer(theirs))
                    .as(query.getKey())
                    .isEqualTo(answer(own.upload().get("/api/v1/" + query.getKey() + unknown)));
        }
        var text = Map.of("template_id", other.template());
        checkForms(soft, "messages/import", text, Map.of());
        checkForms(soft, "campaigns/from-csv", text, Map.of("name", "Own"));
        checkForms(
                soft,
                "campaigns/from-csv",
                Map.of("gateway_id", other.gateway()),
                Map.of("name", "Own", "message_content", "Hi"));
        var browser = Browser.signedIn(accounts.user(own.id()));
        OtherAccounts.assertNothingShown(soft, "compose", browser.open("/campaigns/new?import=" + other.file()));
        soft.assertAll();
        assertThat(otherAccounts.rowsOf(other.account().id())).isEqualTo(before);
    }

    private List<Call> bodies(OtherAccount other) {
        var all = new ArrayList<Call>();
        var unknownFile = UUID.randomUUID().toString();
        var fields = Map.<String, List<Object>>of(
                "template_id", List.of(other.template(), UNKNOWN_ID),
                "gateway_id", List.of(other.gateway(), UNKNOWN_ID),
                "import_id", List.of(other.file(), unknownFile),
                "customer_ids", List.of(List.of(other.contact()), List.of(UNKNOWN_ID)));
        fields.forEach((field, ids) -> {
            Function<Object, Object> body = id -> campaign(field, id);
            all.add(new Call("POST", "campaigns", ids.get(0), ids.get(1), body));
            all.add(new Call("PUT", "campaigns/" + draft, ids.get(0), ids.get(1), body));
            all.add(new Call("PATCH", "campaigns/" + draft, ids.get(0), ids.get(1), id -> Map.of(field, id)));
        });
        var filters = Map.<String, List<Object>>of(
                "campaign", List.of(other.campaign(), UNKNOWN_ID), "import_id", List.of(other.file(), unknownFile));
        filters.forEach((kind, ids) -> {
            Function<Object, Object> filter = id -> Map.of("filter", Map.of(kind, id));
            all.add(new Call(
                    "POST", "campaigns", ids.get(0), ids.get(1), id -> campaign("audience", filter.apply(id))));
            all.add(new Call("POST", "audiences/preview", ids.get(0), ids.get(1), filter));
            all.add(new Call(
                    "POST",
                    "audiences",
                    ids.get(0),
                    ids.get(1),
                    id -> Map.of("name", UUID.randomUUID().toString(), "filter", Map.of(kind, id))));
        });
        all.add(new Call(
                "POST",
                "campaigns",
                other.audience(),
                UNKNOWN_ID,
                id -> campaign("audience", Map.of("audience_id", id))));
        all.add(new Call(
                "POST", "campaigns/" + draft + "/send", other.contact(), UNKNOWN_ID, id -> ids("customer_ids", id)));
        all.add(new Call(
                "POST",
                "campaigns/" + draft + "/personalized-preview",
                other.contact(),
                UNKNOWN_ID,
                id -> Map.of("customer_id", id)));
        Function<Object, Object> message = id -> Map.of("to", "+254711000001", "template_id", id);
        all.add(new Call("POST", "messages/send", other.template(), UNKNOWN_ID, message));
        all.add(new Call(
                "POST",
                "messages/batch",
                other.template(),
                UNKNOWN_ID,
                id -> Map.of("messages", List.of(message.apply(id)))));
        for (var verb : List.of("requeue", "discard")) {
            all.add(new Call("POST", "dead-letters/" + verb, other.message(), UNKNOWN_ID, id -> ids("ids", id)));
            all.add(new Call(
                    "POST",
                    "dead-letters/" + verb,
                    other.campaign(),
                    UNKNOWN_ID,
                    id -> Map.of("filter", Map.of("campaign_id", id))));
        }
        return all;
    }

    private Map<String, Object> queries(OtherAccount other) {
        return Map.of(
                "messages?campaign_id=",
                other.campaign(),
                "messages?batch_id=",
                other.batch(),
                "messages?contact_id=",
                other.contact(),
                "dead-letters?campaign_id=",
                other.campaign(),
                "dead-letters?gateway_id=",
                other.gateway(),
                "contacts?import_id=",
                other.file(),
                "credits/statement?campaign_id=",
                other.campaign(),
                "credits/statement.csv?campaign_id=",
                other.campaign(),
                "campaigns/" + draft + "/recipients?customer_id=",
                other.contact());
    }

    private Map<String, Object> campaign(String field, Object id) {
        var body = new HashMap<String, Object>(Map.of("name", "Own", field, id));
        if (!field.equals("template_id")) {
            body.put("message_content", "Hi");
        }
        if (field.equals("template_id") || field.equals("gateway_id")) {
            body.put("customer_ids", List.of(contact));
        }
        return body;
    }

    private static Map<String, Object> ids(String field, Object id) {
        return Map.of(field, List.of(id));
    }

    private Response send(Call call, Object id) {
        return own.api().body(call.body().apply(id)).request(call.method(), "/api/v1/" + call.path());
    }

    private void checkForms(SoftAssertions soft, String path, Map<String, Long> theirs, Map<String, String> others) {
        theirs.forEach((field, id) -> {
            var answered = form(path, field, id, others);
            OtherAccounts.assertNothingShown(soft, path + " " + field, answered);
            soft.assertThat(answered.statusCode()).as(path + " " + field).isBetween(404, 422);
            soft.assertThat(answer(answered))
                    .as(path + " " + field)
                    .isEqualTo(answer(form(path, field, UNKNOWN_ID, others)));
        });
    }

    private Response form(String path, String field, long id, Map<String, String> others) {
        var request = own.upload().multiPart(field, Long.toString(id));
        others.forEach(request::multiPart);
        return request.multiPart(
                        "file", "a.csv", "phone,text\n+254711000001,Hi\n".getBytes(StandardCharsets.UTF_8), "text/csv")
                .post("/api/v1/" + path);
    }

    private long create(String path, Map<String, Object> body) {
        return own.api()
                .body(body)
                .post(path)
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");
    }

    private static Answer answer(Response response) {
        if (!response.contentType().contains("json")) {
            return new Answer(response.statusCode(), "", response.body().asString());
        }
        var json = response.jsonPath();
        var found = new ArrayList<String>();
        for (var count : List.of("count", "pagination.total_count", "messages_queued", "requeued", "discarded")) {
            found.add(json.getString(count));
        }
        return new Answer(response.statusCode(), String.valueOf(json.getString("code")), String.join(" ", found));
    }
}
