package io.tidings.campaigns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.plans.RetryPolicy;
import io.tidings.plans.RetryPolicy.Mode;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes the retry policy in {@code campaign.retry}. */
final class RetryJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RetryJson() {}

    static String write(RetryPolicy policy) {
        try {
            return JSON.writeValueAsString(Map.of(
                    "mode", policy.mode().text(),
                    "max_attempts", policy.maxAttempts(),
                    "backoff_ms", policy.backoff().toMillis(),
                    "factor", policy.factor(),
                    "cap_ms", policy.cap().toMillis(),
                    "jitter", policy.jitter()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the retry policy cannot be written as JSON", e);
        }
    }

    static RetryPolicy read(@Nullable String stored) {
        if (stored == null) {
            return RetryPolicy.DEFAULT;
        }
        try {
            var json = JSON.readTree(stored);
            return new RetryPolicy(
                    Mode.parse(json.get("mode").asText()),
                    json.get("max_attempts").asInt(),
                    Duration.ofMillis(json.get("backoff_ms").asLong()),
                    json.get("factor").asDouble(),
                    Duration.ofMillis(json.get("cap_ms").asLong()),
                    json.get("jitter").asDouble());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("campaign.retry is not the JSON of a retry policy", e);
        }
    }
}
