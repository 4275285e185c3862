package io.tidings.openapi;

import io.tidings.web.ProblemCode;
import io.tidings.web.ProblemMember;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** The problems of the routes, for the API description: one response for each status, and the codes of each operation. */
final class ApiProblems {
    private static final String PROBLEM = "Problem";

    private static final Map<String, String> MEANINGS = new TreeMap<>(Map.ofEntries(
            Map.entry(
                    "400", "The request is malformed: invalid JSON, an unknown field or parameter, or a missing part."),
            Map.entry("401", "There is no valid API key."),
            Map.entry(
                    "402",
                    "There are not enough credits; see `available`, `required` and `missing`. When `exact` is false,"
                            + " `required` is a lower bound. The request had no effect."),
            Map.entry("403", "The key or the user may not do this, or the subscription is not active."),
            Map.entry("404", "The resource does not exist, or it belongs to another account."),
            Map.entry("409", "The state of the resource does not allow this, or the same request is running."),
            Map.entry("411", "The request must have a Content-Length."),
            Map.entry("412", "The resource was changed since it was read; see `changes`."),
            Map.entry("413", "The body is too large."),
            Map.entry("415", "The route takes another content type."),
            Map.entry("422", "The request is well-formed, but a value is invalid; `errors` points at each place."),
            Map.entry("429", "There are too many requests; see `Retry-After`."),
            Map.entry("500", "An internal error. The log has it under the `trace_id`."),
            Map.entry("503", "The service is not available now. The request had no effect. See `Retry-After`.")));

    private final ApiCodes codes = new ApiCodes();

    static void describe(Components components) {
        components.addSchema(PROBLEM, schema());
        MEANINGS.forEach((status, meaning) -> {
            var response = OASFactory.createAPIResponse().description(meaning).content(content());
            ApiHeaders.add(response, "X-Request-Id");
            if (status.equals("429") || status.equals("503")) {
                ApiHeaders.add(response, "Retry-After");
            }
            if (status.equals("429")) {
                ApiHeaders.add(response, "RateLimit");
                ApiHeaders.add(response, "RateLimit-Policy");
            }
            components.addResponse(PROBLEM + status, response);
        });
    }

    /** Adds a response for each status that the operation can have, and the codes as {@code x-problem-codes}. */
    void add(String id, String path, PathItem.HttpMethod method, Operation operation) {
        if (operation.getResponses() == null) {
            operation.setResponses(OASFactory.createAPIResponses());
        }
        var all = codes.all(id, path, method, operation);
        var successes = operation.getResponses().getAPIResponses();
        var responses = OASFactory.createAPIResponses();
        // Generated clients take the first response as the result.
        new TreeMap<>(successes).forEach((status, response) -> {
            // The framework adds its own 400 to every route with a body.
            if (!MEANINGS.containsKey(status)) {
                responses.addAPIResponse(status, response);
            }
        });
        all.keySet()
                .forEach(status -> responses.addAPIResponse(
                        status, OASFactory.createAPIResponse().ref(PROBLEM + status)));
        operation.setResponses(responses);
        operation.addExtension("x-problem-codes", all);
        var own = codes.own(id).stream()
                .filter(code -> code.status() != 401 && code.status() != 404)
                .map(code -> "`" + code.text() + "`")
                .collect(Collectors.joining(", "));
        if (!own.isEmpty()) {
            operation.setDescription((operation.getDescription() == null ? "" : operation.getDescription() + "\n\n")
                    + "Problems: " + own + ".");
        }
    }

    private static Content content() {
        return OASFactory.createContent()
                .addMediaType(
                        "application/problem+json",
                        OASFactory.createMediaType()
                                .schema(OASFactory.createSchema().ref("#/components/schemas/" + PROBLEM)));
    }

    private static Schema schema() {
        var all = Arrays.stream(ProblemCode.values())
                .map(ProblemCode::text)
                .sorted()
                .toList();
        var text = List.of(Schema.SchemaType.STRING);
        var code = OASFactory.createSchema()
                .type(text)
                .description("For programs. It never changes; more codes may be added.");
        code.addExtension("x-extensible-enum", all);
        var schema = OASFactory.createSchema()
                .description("RFC 9457. Some codes have more members.")
                .type(List.of(Schema.SchemaType.OBJECT))
                .addProperty(
                        "type",
                        OASFactory.createSchema()
                                .type(text)
                                .description("The page of the code, such as /problems/not_found."))
                .addProperty("title", OASFactory.createSchema().type(text))
                .addProperty("status", OASFactory.createSchema().type(List.of(Schema.SchemaType.INTEGER)))
                .addProperty("detail", OASFactory.createSchema().type(text).description("For people; may change."))
                .addProperty("code", code)
                .addProperty(
                        "trace_id",
                        OASFactory.createSchema().type(text).description("The id of the request in the log."))
                .addProperty("errors", errors(text))
                .required(List.of("type", "title", "status", "detail", "code", "trace_id"));
        for (var member : ProblemMember.ALL) {
            schema.addProperty(member.text(), described(member));
        }
        return schema;
    }

    private static Schema described(ProblemMember member) {
        var schema = switch (member.example()) {
            case Integer _ ->
                OASFactory.createSchema()
                        .type(List.of(Schema.SchemaType.INTEGER))
                        .format("int64");
            case Boolean _ -> OASFactory.createSchema().type(List.of(Schema.SchemaType.BOOLEAN));
            case List<?> values ->
                OASFactory.createSchema().type(List.of(Schema.SchemaType.ARRAY)).items(items(values));
            default -> OASFactory.createSchema().type(List.of(Schema.SchemaType.STRING));
        };
        if (member.text().equals("missing")) {
            schema.setType(List.of(Schema.SchemaType.INTEGER, Schema.SchemaType.ARRAY));
        }
        var codes = member.codes().stream().map(code -> "`" + code.text() + "`").collect(Collectors.joining(", "));
        return schema.description("%s Of %s.".formatted(member.meaning(), codes));
    }

    private static Schema items(List<?> values) {
        return values.isEmpty()
                ? OASFactory.createSchema()
                : OASFactory.createSchema()
                        .type(List.of(
                                values.getFirst() instanceof Integer
                                        ? Schema.SchemaType.INTEGER
                                        : Schema.SchemaType.STRING));
    }

    private static Schema errors(List<Schema.SchemaType> text) {
        return OASFactory.createSchema()
                .type(List.of(Schema.SchemaType.ARRAY))
                .description("All faults of the request that were found at once.")
                .items(OASFactory.createSchema()
                        .type(List.of(Schema.SchemaType.OBJECT))
                        .addProperty(
                                "pointer",
                                OASFactory.createSchema()
                                        .type(text)
                                        .description("The place in the body, a JSON pointer such as #/name."))
                        .addProperty(
                                "parameter",
                                OASFactory.createSchema().type(text).description("Or the name of the query parameter."))
                        .addProperty(
                                "code", OASFactory.createSchema().type(text).description("The code of this fault."))
                        .addProperty("detail", OASFactory.createSchema().type(text))
                        .required(List.of("code", "detail")));
    }
}
