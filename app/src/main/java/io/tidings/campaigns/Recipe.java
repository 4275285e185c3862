package io.tidings.campaigns;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
record Recipe(
        List<Script> scripts,
        @Nullable FrequencyCap cap,
        @Nullable TestPhase test,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Tracking tracking) {
    private static final JsonMapper MAPPER = new JsonMapper();

    Recipe {
        scripts = List.copyOf(scripts);
    }

    static Recipe of(boolean verbatim, String text) {
        return of(Script.of(verbatim, text));
    }

    static Recipe of(Script script) {
        return new Recipe(List.of(script), null, null, null);
    }

    Recipe tracking(@Nullable Tracking links) {
        return new Recipe(scripts, cap, test, links);
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

    static Recipe read(String json) {
        try {
            return MAPPER.readValue(json, Recipe.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored recipe that is no recipe", e);
        }
    }
}
