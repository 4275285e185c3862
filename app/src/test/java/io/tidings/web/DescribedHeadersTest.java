package io.tidings.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.tidings.idempotency.IdempotencyFilter;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls every route that creates something. Each response must have the headers of the API description. */
@Tag("S0-24")
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class DescribedHeadersTest {
    private static final String API = "/api/v1";
    private static final Set<String> CREATED_STATUSES = Set.of("201", "202");

    /** Headers that only some responses have, as their descriptions say. */
    private static final Set<String> OPTIONAL_HEADERS = Set.of(IdempotencyFilter.REPLAYED, "Link");

    @Inject
    TestAccounts accounts;

    private TestAccount account;
    private int number;
    private JsonNode document = new ObjectMapper().createObjectNode();

    @BeforeEach
    void read() throws IOException {
        account = accounts.create();
        document = new ObjectMapper()
                .readTree(given().accept("application/json")
                        .get("/q/openapi?format=json")
                        .asByteArray());
    }

    @Test
    void every_201_and_202_has_its_described_headers_and_a_location() {
        var described = new TreeMap<String, String>();
        operations("post")
                .forEach((path, operation) -> operation.path("responses").properties().stream()
                        .map(Map.Entry::getKey)
                        .filter(CREATED_STATUSES::contains)
                        .forEach(status -> described.put(path, status)));
        var calls = calls();
        assertThat(calls.keySet()).containsExactlyInAnyOrderElementsOf(described.keySet());

        var soft = new SoftAssertions();
        calls.forEach((path, call) -> {
            var answer = call.get();
            soft.assertThat(answer.statusCode())
                    .as("%s: %s", path, answer.asString())
                    .isEqualTo(Integer.parseInt(described.get(path)));
            checkHeaders(soft, "post", path, answer);
            var location = String.valueOf(answer.header("Location"));
            soft.assertThat(location).as(path).startsWith(API + "/");
            var reader = path.startsWith(API + "/accounts") ? operator() : account.api();
            soft.assertThat(reader.get(location).statusCode())
                    .as("%s of %s", location, path)
                    .isEqualTo(200);
        });
        soft.assertAll();
    }

    @Test
    void every_list_links_to_its_pages_unless_it_is_empty() {
        calls().values().forEach(call -> assertThat(call.get().statusCode()).isIn(201, 202));
        var soft = new SoftAssertions();
        var linked = new TreeSet<String>();
        operations("get").forEach((path, operation) -> {
            var answered = operation.path("responses").path("200");
            // The list of accounts is only for the operator.
            if (!path.contains("{") && !path.endsWith(".csv") && !path.equals(API + "/accounts")) {
                var answer = account.api().get(path);
                checkHeaders(soft, "get", path, answer);
                var links = answered.at("/headers/Link").isObject();
                var full = answer.header("Content-Type").contains("json")
                        && answer.jsonPath().get("pagination") != null
                        && answer.jsonPath().getLong("pagination.total_pages") > 0;
                soft.assertThat(answer.header("Link") != null).as(path).isEqualTo(full);
                soft.assertThat(!full || links).as("%s describes Link", path).isTrue();
                if (full) {
                    linked.add(path);
                }
            }
        });
        soft.assertAll();
        assertThat(linked)
                .contains(API + "/contacts", API + "/gateways", API + "/credits/statement")
                .hasSizeGreaterThan(10);
    }

    private static RequestSpecification operator() {
        return given().header("Authorization", "Bearer installation-key-of-the-tests-0123456789")
                .contentType("application/json");
    }

    /** The calls in order, because a launch needs a gateway. */
    private Map<String, Supplier<Response>> calls() {
        var calls = new LinkedHashMap<String, Supplier<Response>>();
        post(calls, "/gateways", () -> Map.of("name", "Simulator", "provider", "simulator"));
        calls.put(
                API + "/accounts",
                () -> operator()
                        .body(Map.of("name", "Choir", "owner_email", address()))
                        .post(API + "/accounts"));
        var closing = accounts.create().id();
        for (var verb : List.of("close", "erase")) {
            calls.put(
                    API + "/accounts/{id}/" + verb,
                    () -> operator().post(API + "/accounts/%s/%s".formatted(closing, verb)));
        }
        post(calls, "/credits/top-ups", () -> Map.of("amount", 1000));
        post(calls, "/api-keys", () -> Map.of("name", "Till"));
        calls.put(
                API + "/api-keys/{id}/rotate",
                () -> post("/api-keys/%d/rotate".formatted(id("/api-keys", Map.of("name", "Old")))));
        post(calls, "/users", () -> Map.of("email", address(), "name", "Asha", "password", "a good long password"));
        post(calls, "/users/invitations", () -> Map.of("email", address()));
        post(calls, "/contacts", () -> Map.of("phone", phone(), "first_name", "Asha"));
        post(calls, "/customers", () -> Map.of("phone", phone(), "first_name", "Asha"));
        calls.put(API + "/contacts/{id}/erasure", () -> post("/contacts/%d/erasure".formatted(contact())));
        post(calls, "/suppressions", () -> Map.of("phone", phone(), "reason", "manual"));
        post(calls, "/templates", () -> Map.of("name", "T" + number++, "body", "Hi"));
        post(calls, "/audiences", () -> Map.of("name", "A" + number++, "filter", Map.of("tag", "vip")));
        post(calls, "/campaigns", this::draft);
        for (var verb : List.of("duplicate", "rehearsal", "send", "start", "enqueue")) {
            calls.put(
                    API + "/campaigns/{id}/" + verb,
                    () -> post("/campaigns/%d/%s".formatted(id("/campaigns", draft()), verb)));
        }
        post(calls, "/messages/send", () -> Map.of("to", phone(), "body", "Hi"));
        post(calls, "/messages/batch", () -> Map.of("messages", List.of(Map.of("to", phone(), "body", "Hi"))));
        file(calls, "/messages/import", Map.of());
        file(calls, "/imports/csv", Map.of());
        file(calls, "/campaigns/from-csv", Map.of("name", "File", "message_content", "Hi"));
        return calls;
    }

    private void post(Map<String, Supplier<Response>> calls, String path, Supplier<Map<String, Object>> body) {
        calls.put(API + path, () -> account.api().body(body.get()).post(API + path));
    }

    private void file(Map<String, Supplier<Response>> calls, String path, Map<String, String> parts) {
        calls.put(API + path, () -> {
            var rows = "phone,text\n%s,Hi\n".formatted(phone()).getBytes(StandardCharsets.UTF_8);
            var request = account.upload().multiPart("file", "people.csv", rows, "text/csv");
            parts.forEach(request::multiPart);
            return request.post(API + path);
        });
    }

    private Response post(String path) {
        return account.api().body("{}").post(API + path);
    }

    private long id(String path, Map<String, Object> body) {
        return account.api().body(body).post(API + path).jsonPath().getLong("id");
    }

    private long contact() {
        return id("/contacts", Map.of("phone", phone()));
    }

    private Map<String, Object> draft() {
        return Map.of("name", "Offer", "message_content", "Hi", "audience", Map.of("customer_ids", List.of(contact())));
    }

    private String phone() {
        return "+2547124%05d".formatted(number++);
    }

    private static String address() {
        return UUID.randomUUID() + "@example.org";
    }

    /** Checks the headers that the description has for the status of the response. */
    private void checkHeaders(SoftAssertions soft, String method, String path, Response answer) {
        var described = resolved(document.path("paths")
                .path(path)
                .path(method)
                .path("responses")
                .path(String.valueOf(answer.statusCode())));
        soft.assertThat(described.isObject())
                .as("%s describes %d", path, answer.statusCode())
                .isTrue();
        described.path("headers").properties().stream()
                .map(Map.Entry::getKey)
                .filter(header -> !OPTIONAL_HEADERS.contains(header))
                .forEach(header -> soft.assertThat(answer.header(header))
                        .as("%s of %s", header, path)
                        .isNotNull());
    }

    private Map<String, JsonNode> operations(String method) {
        var operations = new TreeMap<String, JsonNode>();
        document.path("paths").properties().forEach(path -> {
            if (path.getValue().has(method) && !path.getKey().endsWith("-of-tests")) {
                operations.put(path.getKey(), path.getValue().path(method));
            }
        });
        return operations;
    }

    private JsonNode resolved(JsonNode node) {
        var ref = node.path("$ref").asText();
        return ref.isEmpty() ? node : document.at(ref.substring(1));
    }
}
