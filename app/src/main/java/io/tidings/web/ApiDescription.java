package io.tidings.web;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Adds to the description of the API what holds for every route, so that the resources say only what is their own: the
 * two ways to bring a key, and the problems that any route may answer. Leaves out the pages.
 */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public final class ApiDescription implements OASFilter {
    private static final String API = "/api/";
    private static final String PROBLEM = "Problem";
    private static final String DESCRIPTION = """
            Personalised SMS and WhatsApp campaigns: import contacts, write a template, launch, watch, and know of every \
            recipient what happened.

            Every error is `application/problem+json` (RFC 9457) with a stable `code`. Lists take `page`, `page_size` and \
            `anchor`. A 202 names the task that does the work.""";

    private static final Map<String, String> PROBLEMS = new TreeMap<>(Map.of(
            "400", "The request cannot be read: malformed JSON, an unknown field, a missing part.",
            "401", "No valid key.",
            "404", "There is no such thing, or it belongs to another account.",
            "409", "The thing is not in a state that allows this.",
            "413", "The body is too large.",
            "415", "The route takes another content type.",
            "422", "The request is readable, but wrong; `errors` points at each place.",
            "429", "Too many at once; see `Retry-After`."));

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.setInfo(OASFactory.createInfo()
                .title("Tidings")
                .version("1")
                .description(DESCRIPTION)
                .license(OASFactory.createLicense()
                        .name("Apache-2.0")
                        .url("https://www.apache.org/licenses/LICENSE-2.0.txt")));
        describeKeys(api);
        var paths = api.getPaths();
        if (paths == null || paths.getPathItems() == null) {
            return;
        }
        for (var path : Map.copyOf(paths.getPathItems()).entrySet()) {
            if (path.getKey().startsWith(API)) {
                path.getValue().getOperations().forEach(ApiDescription::addProblems);
            } else {
                paths.removePathItem(path.getKey());
            }
        }
    }

    private static void describeKeys(OpenAPI api) {
        if (api.getComponents() == null) {
            api.setComponents(OASFactory.createComponents());
        }
        api.getComponents()
                .addSecurityScheme(
                        "bearer",
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("An API key of the account."))
                .addSecurityScheme(
                        "header",
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.APIKEY)
                                .in(SecurityScheme.In.HEADER)
                                .name("X-API-Key")
                                .description("The same key in a header of its own."))
                .addSchema(PROBLEM, problem());
        api.addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme("bearer"))
                .addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme("header"));
    }

    private static void addProblems(PathItem.HttpMethod method, Operation operation) {
        if (operation.getResponses() == null) {
            operation.setResponses(OASFactory.createAPIResponses());
        }
        var responses = operation.getResponses();
        PROBLEMS.forEach((status, meaning) -> {
            if (!responses.hasAPIResponse(status) && applies(status, method)) {
                responses.addAPIResponse(
                        status,
                        OASFactory.createAPIResponse()
                                .description(meaning)
                                .content(OASFactory.createContent()
                                        .addMediaType(
                                                "application/problem+json",
                                                OASFactory.createMediaType()
                                                        .schema(OASFactory.createSchema()
                                                                .ref("#/components/schemas/" + PROBLEM)))));
            }
        });
    }

    /** Nothing that is only read is in the wrong state or has a body. */
    private static boolean applies(String status, PathItem.HttpMethod method) {
        var reads = method == PathItem.HttpMethod.GET || method == PathItem.HttpMethod.HEAD;
        return !reads || List.of("400", "401", "404", "429").contains(status);
    }

    private static Schema problem() {
        var text = List.of(Schema.SchemaType.STRING);
        return OASFactory.createSchema()
                .description("RFC 9457. Some codes have further members.")
                .type(List.of(Schema.SchemaType.OBJECT))
                .addProperty("type", OASFactory.createSchema().type(text).description("A URN that ends with the code."))
                .addProperty("title", OASFactory.createSchema().type(text))
                .addProperty("status", OASFactory.createSchema().type(List.of(Schema.SchemaType.INTEGER)))
                .addProperty("detail", OASFactory.createSchema().type(text).description("For people; may change."))
                .addProperty("code", OASFactory.createSchema().type(text).description("For programs; never changes."))
                .addProperty(
                        "trace_id",
                        OASFactory.createSchema().type(text).description("Find the request in the log by it."))
                .addProperty(
                        "errors",
                        OASFactory.createSchema()
                                .type(List.of(Schema.SchemaType.ARRAY))
                                .items(OASFactory.createSchema()
                                        .type(List.of(Schema.SchemaType.OBJECT))
                                        .addProperty(
                                                "pointer",
                                                OASFactory.createSchema()
                                                        .type(text)
                                                        .description(
                                                                "A JSON pointer into the request, such as #/name."))
                                        .addProperty(
                                                "detail",
                                                OASFactory.createSchema().type(text))))
                .required(List.of("type", "title", "status", "detail", "code", "trace_id"));
    }
}
