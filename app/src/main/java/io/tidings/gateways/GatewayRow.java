package io.tidings.gateways;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A gateway as configured.
 *
 * @param window how many calls may be in flight at once, per node
 * @param rateLimit segments a second on all nodes together; null is no limit
 * @param senderRateLimits the same for some of its senders, by name
 */
public record GatewayRow(
        GatewayId id,
        AccountId account,
        String name,
        String provider,
        JsonNode settings,
        int window,
        boolean enabled,
        @Nullable Integer rateLimit,
        Map<String, Integer> senderRateLimits) {}
