package io.tidings.openapi;

import io.tidings.web.ApiAnnotations;
import io.tidings.web.SuccessStatus;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.models.Operation;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.IndexView;

/** Sets the status of a success in the API description, by {@code SuccessStatus}. */
final class ApiSuccesses {
    private static final Map<String, String> MEANINGS =
            Map.of("201", "Created.", "202", "Accepted; a task does the work.");

    private final Map<String, AnnotationInstance> statuses;

    ApiSuccesses(IndexView index) {
        this.statuses = ApiAnnotations.byOperation(index, SuccessStatus.class);
    }

    void add(String id, Operation operation) {
        Optional.ofNullable(statuses.get(id))
                .map(status -> Integer.toString(status.value().asInt()))
                .ifPresent(status -> move(operation, status));
    }

    /** Changes the framework's 200 to this status. */
    private static void move(Operation operation, String status) {
        var responses = operation.getResponses();
        var plain = responses.getAPIResponse("200");
        plain.setDescription(MEANINGS.getOrDefault(status, plain.getDescription()));
        responses.removeAPIResponse("200");
        responses.addAPIResponse(status, plain);
    }
}
