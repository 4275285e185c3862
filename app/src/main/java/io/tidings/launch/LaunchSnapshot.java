package io.tidings.launch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidings.campaigns.FrequencyCap;
import io.tidings.campaigns.FrozenText;
import io.tidings.campaigns.TestPhase;
import io.tidings.campaigns.TrackedLinks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a launch makes each recipient's message, frozen.
 *
 * @param scripts at least one; several are variants
 * @param cap null: nobody is spared
 * @param test null: everybody at once
 * @param tracking null: links are sent as they stand
 */
record LaunchSnapshot(
        List<FrozenText> scripts,
        @Nullable FrequencyCap cap,
        @Nullable TestPhase test,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TrackedLinks tracking) {
    private static final JsonMapper MAPPER = new JsonMapper();

    LaunchSnapshot {
        scripts = List.copyOf(scripts);
    }

    static LaunchSnapshot of(boolean verbatim, String text) {
        return of(FrozenText.of(verbatim, text));
    }

    static LaunchSnapshot of(FrozenText script) {
        return new LaunchSnapshot(List.of(script), null, null, null);
    }

    LaunchSnapshot tracking(@Nullable TrackedLinks links) {
        return new LaunchSnapshot(scripts, cap, test, links);
    }

    /** Whether the text depends on more than a recipient's values, so that a worker could not make it. */
    boolean isTailored() {
        return scripts.size() > 1;
    }

    String json() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a recipe that is no JSON", e);
        }
    }

    static LaunchSnapshot read(String json) {
        try {
            return MAPPER.readValue(json, LaunchSnapshot.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored recipe that is no recipe", e);
        }
    }
}
