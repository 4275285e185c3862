package io.tidings.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import io.tidings.testing.TestImports;
import io.tidings.web.FuzzedCall.FuzzedOperation;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Sends valid and wrong requests to every operation of the API. No answer is 500, and each answer has a status and a
 * code that the API description names for its operation. The seed is fixed, so a failure repeats.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ApiFuzzTest {
    private static final long SEED = 20_261_130;
    private static final int ROUNDS = 3;
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    private static final String INSTALLATION_KEY = "installation-key-of-the-tests-0123456789";

    @Inject
    TestAccounts accounts;

    private final ObjectMapper mapper = new ObjectMapper();
    private final Random random = new Random(SEED);
    private final FuzzedIds ids = new FuzzedIds(random);
    private final Map<String, Set<String>> faults = new TreeMap<>();
    private final Set<String> succeeded = new TreeSet<>();

    private record Answer(int status, String type, byte[] body, Optional<String> location) {}

    @Test
    void no_request_is_answered_with_500_or_with_an_undescribed_status_or_code() throws Exception {
        var document = mapper.readTree(
                given().accept("application/json").get("/q/openapi?format=json").asByteArray());
        var operations = operations(document);
        assertThat(operations).hasSizeGreaterThan(140);
        var account = accounts.create();
        var calls = new FuzzedCalls(document, random, ids);
        int count = 0;
        try (var client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build()) {
            for (int round = 0; round < ROUNDS; round++) {
                prepare(account, round);
                for (var operation : operations) {
                    for (var call : calls.round(operation)) {
                        check(call, send(client, call, account));
                        count++;
                    }
                }
            }
        }
        System.out.println(count + " calls; succeeded " + succeeded.size() + " of " + operations.size() + "; never: "
                + operations.stream()
                        .map(FuzzedOperation::name)
                        .filter(name -> !succeeded.contains(name))
                        .toList());

        assertThat(faults).isEmpty();
        assertThat(succeeded).hasSizeGreaterThan(operations.size() * 2 / 3);
    }

    private void check(FuzzedCall call, Answer answer) {
        var status = Integer.toString(answer.status());
        if (answer.status() < 300) {
            succeeded.add(call.operation().name());
            answer.location().ifPresent(ids::learn);
        }
        if (answer.status() == 500) {
            fault("500", call, answer);
            return;
        }
        if (!call.operation().description().path("responses").has(status)) {
            fault(status + " is not described", call, answer);
        }
        if (answer.status() >= 400) {
            checkProblem(call, answer);
        }
    }

    private void checkProblem(FuzzedCall call, Answer answer) {
        if (!answer.type().equals("application/problem+json")) {
            fault(answer.status() + " has the type " + answer.type(), call, answer);
            return;
        }
        try {
            var code = mapper.readTree(answer.body()).path("code").asText();
            var known = call.operation().description().path("x-problem-codes").path(Integer.toString(answer.status()));
            if (!known.isArray() || !mapper.convertValue(known, List.class).contains(code)) {
                fault("%s has an undescribed code %s".formatted(call.operation().name(), code), call, answer);
            }
        } catch (IOException e) {
            fault("no JSON", call, answer);
        }
    }

    private void fault(String kind, FuzzedCall call, Answer answer) {
        var examples = faults.computeIfAbsent(kind, _ -> new TreeSet<>());
        if (examples.size() < 12) {
            examples.add("%s %s %s %s %s → %s"
                    .formatted(
                            call.operation().method(),
                            shortened(call.url()),
                            call.contentType(),
                            call.headers(),
                            shortened(new String(call.body(), StandardCharsets.UTF_8)),
                            shortened(new String(answer.body(), StandardCharsets.UTF_8))));
        }
    }

    private static String shortened(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }

    private static Answer send(HttpClient client, FuzzedCall call, TestAccount account) throws Exception {
        var ofInstallation = call.operation().path().startsWith("/api/v1/accounts");
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + call.url()))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + (ofInstallation ? INSTALLATION_KEY : account.key()))
                .method(
                        call.operation().method(),
                        call.body().length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(call.body()));
        if (!call.contentType().isEmpty()) {
            request.header("Content-Type", call.contentType());
        }
        if (!call.headers().isEmpty()) {
            request.headers(call.headers().toArray(String[]::new));
        }
        var response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        var type = response.headers().firstValue("Content-Type").orElse("");
        try (InputStream body = response.body()) {
            // A stream of events stays open.
            var bytes = type.startsWith("text/event-stream") ? new byte[0] : body.readAllBytes();
            return new Answer(
                    response.statusCode(), type, bytes, response.headers().firstValue("Location"));
        }
    }

    private static List<FuzzedOperation> operations(JsonNode document) {
        var operations = new ArrayList<FuzzedOperation>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (METHODS.contains(method.getKey()) && !path.getKey().endsWith("-of-tests")) {
                        operations.add(new FuzzedOperation(
                                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()));
                    }
                }));
        // What is deleted first cannot be used by the others.
        operations.sort(Comparator.comparing(operation -> operation.method().equals("DELETE")));
        return operations;
    }

    /** Creates one of each resource, so that requests can succeed. */
    private void prepare(TestAccount account, int round) throws Exception {
        // Calls of the round before may have ended the subscription, or lowered the limits.
        account.api()
                .body(Map.of("unlimited", true, "subscription_active", true))
                .put("/api/v1/credits/terms");
        account.api().body("{\"limit\": null}").put("/api/v1/account/backlog");
        created(account, "gateways", Map.of("name", "Fuzz " + round, "provider", "simulator"));
        created(
                account,
                "templates",
                Map.of("name", "Hello " + round, "channel", "sms", "body", "Hello {{ first_name }}"));
        created(account, "audiences", Map.of("name", "All " + round, "filter", Map.of("tag", "a")));
        created(account, "suppressions", Map.of("phone", "+254712345600"));
        created(
                account,
                "users/invitations",
                Map.of("email", "fuzz-%d-%d@example.org".formatted(account.id().value(), round), "role", "viewer"));
        created(account, "api-keys", Map.of("name", "fuzz"));
        ids.add("imports", TestImports.imported(account, "phone\r\n+254712345601\r\n"));
        for (int i = 0; i < 3; i++) {
            created(account, "contacts", Map.of("phone", "+2547123%d561%d".formatted(round, i), "tags", List.of("a")));
            created(account, "campaigns", Map.of("name", "Draft", "message_content", "Hello", "all", true));
        }
        var sent = account.api()
                .body(Map.of("messages", List.of(Map.of("to", "+254712345678", "body", "Hello"))))
                .post("/api/v1/messages/batch");
        assertThat(sent.statusCode()).as(sent.asString()).isEqualTo(202);
        ids.learn(sent.header("Location"));
        ids.add("batches", sent.jsonPath().getString("batch_id"));
        var message = account.api()
                .body(Map.of("to", "+254712345678", "body", "Hello"))
                .post("/api/v1/messages/send");
        ids.add("messages", message.jsonPath().getString("message_id"));
        ids.add("dead-letters", message.jsonPath().getString("message_id"));
        ids.add("accounts", accounts.create().id().toString());
    }

    private void created(TestAccount account, String list, Map<String, Object> body) {
        var answer = account.api().body(body).post("/api/v1/" + list);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
        ids.learn(answer.header("Location"));
    }
}
