package io.tidings.openapi;

import io.tidings.web.ApiAnnotations;
import io.tidings.web.CostsCredits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jboss.jandex.IndexView;

/** The problems of the routes, for the API description: one response for each status, with all its codes. */
final class ApiProblems {
    private static final String PROBLEM = "Problem";
    private static final String CODES = "/problem-codes.txt";

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
            Map.entry("413", "The body is too large."),
            Map.entry("415", "The route takes another content type."),
            Map.entry("422", "The request is well-formed, but a value is invalid; `errors` points at each place."),
            Map.entry("429", "There are too many requests; see `Retry-After`."),
            Map.entry("500", "An internal error. The log has it under the `trace_id`."),
            Map.entry("503", "The service is not available now. The request had no effect. See `Retry-After`.")));

    /** The statuses that a read can have. */
    private static final Set<String> READS = Set.of("400", "401", "403", "404", "422", "429", "500", "503");

    /** The operations that cost credits. */
    private final Set<String> costingCredits;

    ApiProblems(IndexView index) {
        this.costingCredits =
                ApiAnnotations.byOperation(index, CostsCredits.class).keySet();
    }

    static void describe(Components components) {
        var codes = codes();
        components.addSchema(PROBLEM, schema(codes));
        MEANINGS.forEach((status, meaning) -> {
            var own = codes.getOrDefault(status, new TreeSet<>());
            var response = OASFactory.createAPIResponse()
                    .description(own.isEmpty() ? meaning : meaning + " Codes: `" + String.join("`, `", own) + "`.")
                    .content(content());
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

    void add(String id, PathItem.HttpMethod method, Operation operation) {
        if (operation.getResponses() == null) {
            operation.setResponses(OASFactory.createAPIResponses());
        }
        var responses = operation.getResponses();
        MEANINGS.keySet().forEach(status -> {
            // The framework adds its own 400 to every route with a body. The shared one says more.
            if (responses.hasAPIResponse(status) || applies(status, id, method)) {
                responses.addAPIResponse(status, OASFactory.createAPIResponse().ref(PROBLEM + status));
            }
        });
    }

    /** Returns whether an operation can have this status. A read has no wrong state, no body and no cost. */
    private boolean applies(String status, String id, PathItem.HttpMethod method) {
        if (method == PathItem.HttpMethod.GET || method == PathItem.HttpMethod.HEAD) {
            return READS.contains(status);
        }
        return !status.equals("402") || costingCredits.contains(id);
    }

    private static Content content() {
        return OASFactory.createContent()
                .addMediaType(
                        "application/problem+json",
                        OASFactory.createMediaType()
                                .schema(OASFactory.createSchema().ref("#/components/schemas/" + PROBLEM)));
    }

    /**
     * Returns the codes by status. Each line of the list is a status and a code; a test compares it with the sources.
     */
    static Map<String, Set<String>> codes() {
        var codes = new TreeMap<String, Set<String>>();
        try (var lines = new BufferedReader(
                new InputStreamReader(ApiProblems.class.getResourceAsStream(CODES), StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.strip().split("\\s+", 2))
                    .forEach(line -> codes.computeIfAbsent(line[0], status -> new TreeSet<>())
                            .add(line[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return codes;
    }

    private static Schema schema(Map<String, Set<String>> codes) {
        var all = new TreeSet<String>();
        codes.values().forEach(all::addAll);
        var text = List.of(Schema.SchemaType.STRING);
        var code = OASFactory.createSchema()
                .type(text)
                .description("For programs. It never changes; more codes may be added.");
        code.addExtension("x-extensible-enum", List.copyOf(all));
        return OASFactory.createSchema()
                .description("RFC 9457. Some codes have more members.")
                .type(List.of(Schema.SchemaType.OBJECT))
                .addProperty("type", OASFactory.createSchema().type(text).description("A URN that ends with the code."))
                .addProperty("title", OASFactory.createSchema().type(text))
                .addProperty("status", OASFactory.createSchema().type(List.of(Schema.SchemaType.INTEGER)))
                .addProperty("detail", OASFactory.createSchema().type(text).description("For people; may change."))
                .addProperty("code", code)
                .addProperty(
                        "trace_id",
                        OASFactory.createSchema().type(text).description("The id of the request in the log."))
                .addProperty("errors", errors(text))
                .required(List.of("type", "title", "status", "detail", "code", "trace_id"));
    }

    private static Schema errors(List<Schema.SchemaType> text) {
        return OASFactory.createSchema()
                .type(List.of(Schema.SchemaType.ARRAY))
                .items(OASFactory.createSchema()
                        .type(List.of(Schema.SchemaType.OBJECT))
                        .addProperty(
                                "pointer",
                                OASFactory.createSchema()
                                        .type(text)
                                        .description("A JSON pointer into the request, such as #/name."))
                        .addProperty("detail", OASFactory.createSchema().type(text)));
    }
}
