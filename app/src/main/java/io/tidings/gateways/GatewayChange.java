package io.tidings.gateways;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of a gateway. Null fields do not change.
 *
 * @param settings replaced as a whole
 * @param rateLimit segments a second on all nodes together; 0 removes the limit
 * @param senderRateLimits segments a second by sender, replaced as a whole
 */
public record GatewayChange(
        @Nullable String name,
        @Nullable JsonNode settings,
        @Nullable Integer window,
        @Nullable Boolean enabled,
        @Nullable Integer rateLimit,
        @Nullable Map<String, Integer> senderRateLimits) {
    public static final GatewayChange NONE = new GatewayChange(null, null, null, null, null, null);

    public GatewayChange withSettings(JsonNode newSettings) {
        return new GatewayChange(name, newSettings, window, enabled, rateLimit, senderRateLimits);
    }

    public GatewayChange withRateLimit(int newRateLimit) {
        return new GatewayChange(name, settings, window, enabled, newRateLimit, senderRateLimits);
    }
}
