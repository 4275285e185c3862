package io.tidings.gateways;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A configured gateway.
 *
 * @param window maximum number of calls in flight on each node
 * @param rateLimit segments a second on all nodes together; null means no limit
 * @param senderRateLimits segments a second of single senders, by name
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
