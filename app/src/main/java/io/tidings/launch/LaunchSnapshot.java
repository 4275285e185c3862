package io.tidings.launch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidings.campaigns.FrequencyCap;
import io.tidings.campaigns.FrozenText;
import io.tidings.campaigns.TestPhase;
import io.tidings.campaigns.TrackedLinks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a campaign that its launch freezes and by which it makes each message. Stored as JSON.
 *
 * @param texts at least one text; several texts are variants
 * @param cap the frequency cap; null for none
 * @param test the test phase; null to send to all recipients at once
 * @param tracking the tracked links; null to send links unchanged
 */
record LaunchSnapshot(
        @JsonProperty("scripts") List<FrozenText> texts,
        @Nullable FrequencyCap cap,
        @Nullable TestPhase test,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TrackedLinks tracking) {
    private static final JsonMapper MAPPER = new JsonMapper();

    LaunchSnapshot {
        texts = List.copyOf(texts);
    }

    static LaunchSnapshot of(boolean verbatim, String text) {
        return of(FrozenText.of(verbatim, text));
    }

    static LaunchSnapshot of(FrozenText text) {
        return new LaunchSnapshot(List.of(text), null, null, null);
    }

    LaunchSnapshot withTracking(@Nullable TrackedLinks links) {
        return new LaunchSnapshot(texts, cap, test, links);
    }

    /** Returns whether the campaign has several texts. Then a worker cannot render a message when it sends it. */
    boolean hasVariants() {
        return texts.size() > 1;
    }

    String json() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the launch snapshot cannot be written as JSON", e);
        }
    }

    static LaunchSnapshot read(String json) {
        try {
            return MAPPER.readValue(json, LaunchSnapshot.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored launch snapshot cannot be read", e);
        }
    }
}
