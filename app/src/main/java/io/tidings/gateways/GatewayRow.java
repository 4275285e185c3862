package io.tidings.gateways;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A configured gateway.
 *
 * @param window maximum number of calls in flight, on each node or on all together
 * @param channels on which it can send
 * @param batchSize maximum number of messages in one call; null means the default of the provider
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
        WindowScope windowScope,
        @Nullable Integer batchSize,
        boolean enabled,
        Set<Channel> channels,
        @Nullable Integer rateLimit,
        Map<String, Integer> senderRateLimits) {}
