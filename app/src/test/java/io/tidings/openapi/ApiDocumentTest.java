package io.tidings.openapi;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestDatabase;
import io.tidings.web.ProblemCode;
import io.tidings.web.ThrownCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that the API description is complete. PermissionsTest checks that the table of permissions has every route. */
@Tag("S0-24")
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ApiDocumentTest {
    private static final Pattern PERMISSION = Pattern.compile("(?m)^([A-Z]+)\\s+(/api/\\S+)\\s");
    /** Errors of messages are collected first. Their status is always 422. */
    private static final Pattern COLLECTED = Pattern.compile("errors\\s*\\.add\\(\\s*\"([a-z]+(?:_[a-z]+)*)\"");

    /** Codes of single messages in a batch, which are never the code of a response. */
    private static final Set<String> BATCH_ONLY_CODES = Set.of("malformed_message", "mixed_batch");

    private static final Path SOURCES = Path.of("src/main/java");

    private JsonNode document = new ObjectMapper().createObjectNode();

    private record Route(String method, String path, JsonNode operation) {
        String name() {
            return method + " " + path;
        }
    }

    @BeforeEach
    void read() throws IOException {
        document = new ObjectMapper()
                .readTree(given().accept("application/json")
                        .get("/q/openapi?format=json")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asByteArray());
    }

    @Test
    void it_has_exactly_the_routes_of_the_program() throws IOException {
        var permitted = PERMISSION
                .matcher(Files.readString(Path.of("src/main/resources/permissions.txt")))
                .results()
                .map(route -> route.group(1) + " " + withoutNames(route.group(2)))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(routes())
                .extracting(route -> route.method() + " " + withoutNames(route.path()))
                .containsExactlyInAnyOrderElementsOf(permitted);
    }

    @Test
    void every_operation_has_a_summary_and_a_unique_id() {
        assertThat(routes()).allSatisfy(route -> {
            assertThat(route.operation().path("summary").asText())
                    .as(route.name())
                    .isNotBlank();
            assertThat(route.operation().path("tags")).as(route.name()).isNotEmpty();
            assertThat(route.operation().path("operationId").asText())
                    .as(route.name())
                    .matches("[a-z][A-Za-z]+(\\.[a-z][A-Za-z]+)+");
        });
        assertThat(routes())
                .extracting(route -> route.operation().path("operationId").asText())
                .doesNotHaveDuplicates();
    }

    @Test
    void every_operation_describes_its_success_and_its_problems() {
        assertThat(routes()).allSatisfy(route -> {
            var statuses = names(route.operation().path("responses"));
            assertThat(statuses).as(route.name()).anyMatch(status -> status.startsWith("2"));
            assertThat(statuses).as(route.name()).contains("401", "403", "429", "500", "503");
            for (var status : statuses) {
                if (status.startsWith("4") || status.startsWith("5")) {
                    assertThat(route.operation()
                                    .path("responses")
                                    .path(status)
                                    .path("$ref")
                                    .asText())
                            .as("%s %s names its codes", route.name(), status)
                            .isEqualTo("#/components/responses/Problem" + status);
                    assertThat(resolved(route.operation().path("responses").path(status))
                                    .at("/content/application~1problem+json/schema/$ref")
                                    .asText())
                            .as("%s %s", route.name(), status)
                            .isEqualTo("#/components/schemas/Problem");
                }
            }
        });
    }

    @Test
    void the_common_headers_are_described() {
        assertThat(routes()).allSatisfy(route -> {
            var responses = route.operation().path("responses");
            assertThat(names(resolved(responses.path("429")).path("headers")))
                    .as(route.name())
                    .contains("Retry-After", "RateLimit");
            for (var status : names(responses)) {
                var headers = names(resolved(responses.path(status)).path("headers"));
                assertThat(headers).as("%s %s", route.name(), status).contains("X-Request-Id");
                if (status.equals("201") || status.equals("202")) {
                    assertThat(headers).as(route.name()).contains("Location");
                }
                var paged = resolved(responses.path(status))
                        .at("/content/application~1json/schema/$ref")
                        .asText()
                        .endsWith("Page");
                assertThat(headers.contains("Link"))
                        .as(route.name())
                        .isEqualTo(paged && route.method().equals("GET"));
            }
            // The operator of the installation has no account, to which keys of idempotency belong.
            if (route.method().equals("POST") && !route.path().startsWith("/api/v1/accounts")) {
                assertThat(StreamSupport.stream(
                                        route.operation().path("parameters").spliterator(), false)
                                .map(parameter ->
                                        resolved(parameter).path("name").asText()))
                        .as(route.name())
                        .contains("Idempotency-Key");
            }
        });
    }

    @Test
    void the_list_has_exactly_the_codes_that_are_thrown() throws IOException {
        var listed = Arrays.stream(ProblemCode.values())
                .map(code -> code.status() + " " + code.text())
                .collect(Collectors.toCollection(TreeSet::new));
        var texts = sources();
        var thrown = texts.stream()
                .flatMap(text -> ThrownCodes.in(text).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(thrown).hasSizeGreaterThan(50);
        texts.stream()
                .flatMap(text -> COLLECTED.matcher(text).results())
                .map(match -> match.group(1))
                .filter(code -> !BATCH_ONLY_CODES.contains(code) && !code.equals("template_not_found"))
                .forEach(code -> thrown.add("422 " + code));
        assertThat(listed).as("constants of ProblemCode").containsAll(thrown);

        var source = String.join("\n", texts);
        assertThat(Arrays.stream(ProblemCode.values())
                        .map(ProblemCode::text)
                        .filter(code -> !code.startsWith("invalid_")
                                && !Set.of("key_invalid", "note_invalid").contains(code)))
                .allSatisfy(code -> assertThat(source).contains("\"" + code + "\""));
        assertThat(document.at("/components/schemas/Problem/properties/code/x-extensible-enum"))
                .hasSizeGreaterThan(50);
    }

    @Test
    void each_operation_lists_its_own_codes() {
        assertThat(codes("/campaigns/{id}/schedule", "post", "422"))
                .contains("schedule_in_past", "invalid_time_zone")
                .doesNotContain("template_syntax", "no_phone_column");
        assertThat(codes("/campaigns/{id}/schedule", "post", "409"))
                .containsExactlyInAnyOrder(
                        "idempotency_answer_not_kept",
                        "idempotency_key_in_flight",
                        "idempotency_key_interrupted",
                        "wrong_state");
        assertThat(codes("/account", "get", "422")).isEmpty();
        assertThat(codes("/contacts", "post", "409")).contains("contact_exists");
        assertThat(routes())
                .allSatisfy(route -> assertThat(names(route.operation().path("x-problem-codes")))
                        .as(route.name())
                        .isEqualTo(names(route.operation().path("responses")).stream()
                                .filter(status -> status.charAt(0) > '3')
                                .toList()));
    }

    private List<String> codes(String path, String method, String status) {
        var codes = document.path("paths")
                .path("/api/v1" + path)
                .path(method)
                .path("x-problem-codes")
                .path(status);
        return StreamSupport.stream(codes.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void every_member_of_the_list_of_values_exists_and_has_them() throws IOException {
        Files.readString(Path.of("src/main/resources/api-enums.txt"))
                .lines()
                .filter(line -> line.matches("[A-Z].*"))
                .flatMap(line -> Arrays.stream(line.split(" ", -1)))
                .forEach(member -> assertThat(document.at(
                                "/components/schemas/%s/enum".formatted(member.replace(".", "/properties/"))))
                        .as(member)
                        .isNotEmpty());
    }

    @Test
    void successes_come_first() {
        assertThat(routes())
                .allSatisfy(route -> assertThat(
                                names(route.operation().path("responses")).getFirst())
                        .as(route.name())
                        .startsWith("2"));
    }

    @Test
    void members_of_responses_are_required_and_have_their_values() {
        var campaign = document.at("/components/schemas/Campaign");
        assertThat(names(campaign.path("properties")))
                .hasSameElementsAs(
                        StreamSupport.stream(campaign.path("required").spliterator(), false)
                                .map(JsonNode::asText)
                                .toList());
        assertThat(document.at("/components/schemas/ContactFields/required").isMissingNode())
                .isTrue();
        assertThat(campaign.at("/properties/status/enum"))
                .extracting(JsonNode::asText)
                .containsExactly("draft", "scheduled", "sending", "paused", "sent", "failed", "cancelled");
        assertThat(names(document.at("/components/schemas"))).noneMatch(name -> name.startsWith("PagedResponse"));
        assertThat(document.at("/servers/0/url").asText()).isEqualTo("/");
    }

    @Test
    void nullable_members_are_described_as_nullable() {
        var member = "/components/schemas/%s/properties/%s/type";
        assertThat(document.at(member.formatted("Campaign", "status_reason")))
                .extracting(JsonNode::asText)
                .containsExactly("string", "null");
        assertThat(document.at(member.formatted("Campaign", "name")).asText()).isEqualTo("string");
        assertThat(document.at(member.formatted("Pagination", "anchor")))
                .extracting(JsonNode::asText)
                .containsExactly("integer", "null");
        assertThat(document.at("/components/schemas/Recipient/properties/error/anyOf"))
                .extracting(one -> one.path("$ref").asText() + one.path("type").asText())
                .containsExactly("#/components/schemas/RecipientError", "null");
    }

    @Test
    void the_description_names_the_parts_of_an_upload() {
        for (var path : List.of("imports~1csv", "messages~1import", "campaigns~1from-csv")) {
            var form = document.at(
                    "/paths/~1api~1v1~1%s/post/requestBody/content/multipart~1form-data/schema".formatted(path));
            assertThat(form.at("/properties/file/format").asText()).as(path).isEqualTo("binary");
            assertThat(names(form.path("properties"))).as(path).contains("default_country", "mapping");
        }
    }

    @Test
    void it_has_no_schemas_of_internal_classes() {
        assertThat(names(document.at("/components/schemas"))).doesNotContain("RoutingContext", "ByteBuf", "Session");
    }

    private List<Route> routes() {
        var routes = new ArrayList<Route>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (!path.getKey().endsWith("-of-tests")
                            && Set.of("get", "put", "post", "delete", "patch", "head")
                                    .contains(method.getKey())) {
                        routes.add(new Route(
                                method.getKey().toUpperCase(java.util.Locale.ROOT), path.getKey(), method.getValue()));
                    }
                }));
        return routes;
    }

    private JsonNode resolved(JsonNode node) {
        var ref = node.path("$ref").asText();
        return ref.isEmpty() ? node : document.at(ref.substring(1));
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    /** Removes the names of path variables. */
    private static String withoutNames(String path) {
        return path.replaceAll("\\{[^}]*}", "{}");
    }

    private static List<String> sources() throws IOException {
        try (var files = Files.walk(SOURCES)) {
            var texts = new ArrayList<String>();
            for (var file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                texts.add(Files.readString(file));
            }
            return texts;
        }
    }
}
