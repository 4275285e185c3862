package io.tidings.gateways;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.shared.GatewayId;

/** A kind of gateway. A new provider is one bean of this type. */
public interface GatewayProvider {
    /** As in {@code gateway.provider}. */
    String name();

    /**
     * Opens a gateway with these settings, validated.
     *
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code gateway_settings_invalid}, with a pointer per bad setting
     */
    Gateway open(GatewayId id, JsonNode settings);
}
