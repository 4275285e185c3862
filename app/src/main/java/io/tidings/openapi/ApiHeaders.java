package io.tidings.openapi;

import io.tidings.idempotency.IdempotencyFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** The common headers of all routes, for the API description. */
final class ApiHeaders {
    private static final String IDEMPOTENCY_KEY = "IdempotencyKey";

    private static final Map<String, String> HEADERS = new LinkedHashMap<>();

    static {
        HEADERS.put("X-Request-Id", "The id of the request, the caller's own if it sent one. The log has it too.");
        HEADERS.put(
                "RateLimit",
                "The remaining quota, such as \"write\";r=42;t=17: requests, and seconds until it is full.");
        HEADERS.put("RateLimit-Policy", "The limit, such as \"write\";q=600;w=60: q requests in w seconds.");
        HEADERS.put("Retry-After", "The number of seconds to wait before the next attempt.");
        HEADERS.put("Location", "The URL of the created resource, or of the task that does the work.");
        HEADERS.put(
                "Link",
                "The first, previous, next and last page (RFC 8288), with the anchor. An empty list has no such header.");
        HEADERS.put(
                IdempotencyFilter.REPLAYED,
                "\"true\" when this is the stored response of an earlier request with this key.");
    }

    private ApiHeaders() {}

    static void describe(Components components) {
        HEADERS.forEach((name, meaning) -> components.addHeader(
                name,
                OASFactory.createHeader()
                        .description(meaning)
                        .schema(OASFactory.createSchema().type(List.of(Schema.SchemaType.STRING)))));
        components.addParameter(
                IDEMPOTENCY_KEY,
                OASFactory.createParameter()
                        .name("Idempotency-Key")
                        .in(Parameter.In.HEADER)
                        .required(false)
                        .description(
                                "A key that the caller chooses, 1 to 255 characters. A repetition with this key within 24 hours"
                                        + " does not run again: it gets the stored response. It gets 409 while the first request"
                                        + " runs, and 422 when the body differs.")
                        .schema(OASFactory.createSchema()
                                .type(List.of(Schema.SchemaType.STRING))
                                .minLength(1)
                                .maxLength(255)));
    }

    static void add(PathItem.HttpMethod method, Operation operation) {
        // Rate limits and idempotency keys are those of an account. The operator of the installation has none.
        boolean ofAccount = operation.getTags() == null || !operation.getTags().contains("Installation");
        if (ofAccount && method == PathItem.HttpMethod.POST) {
            operation.addParameter(OASFactory.createParameter().ref(IDEMPOTENCY_KEY));
        }
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            if (response.getRef() != null) {
                return;
            }
            add(response, "X-Request-Id");
            if (ofAccount) {
                add(response, "RateLimit");
                add(response, "RateLimit-Policy");
            }
            if (status.equals("201") || status.equals("202")) {
                add(response, "Location");
            }
            if (ofAccount && method == PathItem.HttpMethod.POST && status.startsWith("2")) {
                add(response, IdempotencyFilter.REPLAYED);
            }
            // A search by POST has its page number in the body, so a link cannot lead to another page.
            if (method == PathItem.HttpMethod.GET && isPaged(response)) {
                add(response, "Link");
            }
        });
    }

    /** Adds a header that the components describe. */
    static void add(APIResponse response, String header) {
        if (response.getHeaders() == null || !response.getHeaders().containsKey(header)) {
            response.addHeader(header, OASFactory.createHeader().ref(header));
        }
    }

    private static boolean isPaged(APIResponse response) {
        return response.getContent() != null
                && response.getContent().getMediaTypes().values().stream()
                        .anyMatch(media -> media.getSchema() != null
                                && media.getSchema().getRef() != null
                                && media.getSchema().getRef().contains("/PagedResponse"));
    }
}
