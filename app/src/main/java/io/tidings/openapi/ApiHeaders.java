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

/** The headers that hold for every route alike, in the description of the API. */
final class ApiHeaders {
    private static final String IDEMPOTENCY_KEY = "IdempotencyKey";

    private static final Map<String, String> HEADERS = new LinkedHashMap<>();

    static {
        HEADERS.put("X-Request-Id", "The request's id, the caller's own if it sent one; find it in the log by this.");
        HEADERS.put(
                "RateLimit",
                "What is left of the limit, such as \"write\";r=42;t=17: requests, and seconds until it is full.");
        HEADERS.put("RateLimit-Policy", "The limit, such as \"write\";q=600;w=60: requests in so many seconds.");
        HEADERS.put("Retry-After", "In how many seconds it is worth trying again.");
        HEADERS.put("Location", "Where the thing that was made, or the task that does the work, is.");
        HEADERS.put("Link", "The first, previous, next and last page (RFC 8288), anchored; none of an empty list.");
        HEADERS.put(IdempotencyFilter.REPLAYED, "\"true\" on the first answer to this key, given again.");
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
                                "The caller's name of this request, 1 to 255 characters. Sent again within 24 hours, the"
                                        + " same request is not done again: its first answer is given. While that one is under way"
                                        + " it is 409, with another body 422.")
                        .schema(OASFactory.createSchema()
                                .type(List.of(Schema.SchemaType.STRING))
                                .minLength(1)
                                .maxLength(255)));
    }

    static void add(PathItem.HttpMethod method, Operation operation) {
        if (method == PathItem.HttpMethod.POST) {
            operation.addParameter(OASFactory.createParameter().ref(IDEMPOTENCY_KEY));
        }
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            if (response.getRef() != null) {
                return;
            }
            add(response, "X-Request-Id");
            add(response, "RateLimit");
            add(response, "RateLimit-Policy");
            if (status.equals("201") || status.equals("202")) {
                add(response, "Location");
            }
            if (method == PathItem.HttpMethod.POST && status.startsWith("2")) {
                add(response, IdempotencyFilter.REPLAYED);
            }
            // A search by POST has its page in the body: a link could not lead to another one.
            if (method == PathItem.HttpMethod.GET && isPaged(response)) {
                add(response, "Link");
            }
        });
    }

    /** Adds a header that is described among the components. */
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
