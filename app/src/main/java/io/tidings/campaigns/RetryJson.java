package io.tidings.campaigns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.plans.RetryPolicy;
import io.tidings.plans.RetryPolicy.Mode;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A retry policy as {@code campaign.retry} has it. */
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
            throw new IllegalStateException("a retry policy that cannot be written", e);
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
            throw new IllegalStateException("campaign.retry is no retry policy", e);
        }
    }
}
