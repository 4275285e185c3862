package io.tidings.web;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;

/** With which status routes succeed whose answer is no plain 200: the framework reads the type of an answer, not its status. */
final class ApiSuccesses {
    private static final List<String> CREATED = List.of(
            "/api/v1/api-keys",
            "/api/v1/api-keys/{id}/rotate",
            "/api/v1/audiences",
            "/api/v1/campaigns",
            "/api/v1/campaigns/{id}/duplicate",
            "/api/v1/contacts",
            "/api/v1/credits/top-ups",
            "/api/v1/customers",
            "/api/v1/gateways",
            "/api/v1/suppressions",
            "/api/v1/templates",
            "/api/v1/users",
            "/api/v1/users/invitations");

    private static final List<String> ACCEPTED = List.of(
            "/api/v1/campaigns/from-csv",
            "/api/v1/campaigns/{id}/enqueue",
            "/api/v1/campaigns/{id}/rehearsal",
            "/api/v1/campaigns/{id}/send",
            "/api/v1/campaigns/{id}/start",
            "/api/v1/contacts/{id}/erasure",
            "/api/v1/imports/csv",
            "/api/v1/messages/batch",
            "/api/v1/messages/import",
            "/api/v1/messages/send");

    private static final Map<String, String> MEANINGS =
            Map.of("201", "Created.", "202", "Taken; a task does the work.");

    private ApiSuccesses() {}

    static void add(String path, PathItem.HttpMethod method, Operation operation) {
        if (method != PathItem.HttpMethod.POST) {
            return;
        }
        if (CREATED.contains(path)) {
            move(operation, "201");
        } else if (ACCEPTED.contains(path)) {
            move(operation, "202");
        }
    }

    /** What the framework took for a 200 is this. A route that says so itself is left as it is. */
    private static void move(Operation operation, String status) {
        var responses = operation.getResponses();
        var plain = responses.getAPIResponse("200");
        if (plain == null || responses.hasAPIResponse(status)) {
            return;
        }
        plain.setDescription(MEANINGS.getOrDefault(status, plain.getDescription()));
        responses.removeAPIResponse("200");
        responses.addAPIResponse(status, plain);
    }
}
