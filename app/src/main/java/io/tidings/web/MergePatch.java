package io.tidings.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidings.shared.Problem;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A change by a JSON merge patch (RFC 7396): null clears a member, and an absent member keeps its value.
 *
 * @param fields the members of the request; null for those that are absent or cleared
 * @param cleared the JSON names of the members that are null in the request
 */
public record MergePatch<T>(T fields, Set<String> cleared) {
    public static final String MEDIA_TYPE = "application/merge-patch+json";

    /**
     * @throws io.tidings.shared.Problem.ProblemException 400 or 422 as for a body of the type; 400 for what is no object
     */
    public static <T> MergePatch<T> of(ObjectMapper mapper, @Nullable JsonNode body, Class<T> type) {
        if (!(body instanceof ObjectNode object)) {
            throw Problem.malformed("malformed_json", "A JSON object is required as the body.")
                    .asException();
        }
        var cleared = new HashSet<String>();
        object.properties().forEach(member -> {
            if (member.getValue().isNull()) {
                cleared.add(member.getKey());
            }
        });
        try {
            return new MergePatch<>(
                    BodyFaults.<T, JsonProcessingException>collect(() -> mapper.treeToValue(object, type)),
                    Set.copyOf(cleared));
        } catch (JsonProcessingException wrong) {
            throw Problem.malformed("malformed_json", "The body is not the JSON that this route expects.")
                    .asException();
        }
    }

    /** Returns the value of a member in the request, the empty one if it is cleared, or null if it is absent. */
    public <V> @Nullable V given(String name, @Nullable V requested, V empty) {
        return requested == null && cleared.contains(name) ? empty : requested;
    }
}
