package io.tidings.gateways;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;

/**
 * A gateway as configured.
 *
 * @param window how many calls may be in flight at once, per node
 */
public record GatewayRow(
        GatewayId id,
        AccountId account,
        String name,
        String provider,
        JsonNode settings,
        int window,
        boolean enabled) {}
