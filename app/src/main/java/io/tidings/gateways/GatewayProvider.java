package io.tidings.gateways;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.shared.GatewayId;
import java.util.List;

/** Opens the gateways of one provider. Each provider is one CDI bean of this type. */
public interface GatewayProvider {
    /** Returns the name as in {@code gateway.provider}. */
    String name();

    /** Returns the name for a person. */
    default String label() {
        return name();
    }

    /** Returns what the provider is, in a sentence for a person; may be empty. */
    default String description() {
        return "";
    }

    /** Returns the settings that the pages ask for. */
    default List<ProviderSetting> settings() {
        return List.of();
    }

    /**
     * Checks the settings. Opens no connection.
     *
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code gateway_settings_invalid}, with a pointer to each
     *     invalid setting
     */
    void validate(JsonNode settings);

    /** Opens a gateway with validated settings. The caller closes it. */
    Gateway open(GatewayId id, JsonNode settings);
}
