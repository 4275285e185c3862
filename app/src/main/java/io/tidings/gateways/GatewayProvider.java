package io.tidings.gateways;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.shared.GatewayId;

/** Opens the gateways of one provider. Each provider is one CDI bean of this type. */
public interface GatewayProvider {
    /** Returns the name as in {@code gateway.provider}. */
    String name();

    /**
     * Validates the settings and opens a gateway with them.
     *
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code gateway_settings_invalid}, with a pointer to each
     *     invalid setting
     */
    Gateway open(GatewayId id, JsonNode settings);
}
