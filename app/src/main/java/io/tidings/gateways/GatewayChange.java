package io.tidings.gateways;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.shared.Channel;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A change of a gateway. Null fields do not change.
 *
 * @param settings replaced as a whole
 * @param rateLimit segments a second on all nodes together; 0 removes the limit
 * @param senderRateLimits segments a second by sender, replaced as a whole
 * @param windowScope the nodes that the window is for
 * @param batchSize messages in one call; 0 for the default of the provider
 * @param channels on which it can send, replaced as a whole
 */
public record GatewayChange(
        @Nullable String name,
        @Nullable JsonNode settings,
        @Nullable Integer window,
        @Nullable Boolean enabled,
        @Nullable Integer rateLimit,
        @Nullable Map<String, Integer> senderRateLimits,
        @Nullable Set<Channel> channels,
        @Nullable WindowScope windowScope,
        @Nullable Integer batchSize) {
    public static final GatewayChange NONE = new GatewayChange(null, null, null, null, null, null);

    /** A change of some settings. */
    public GatewayChange(
            @Nullable String name,
            @Nullable JsonNode settings,
            @Nullable Integer window,
            @Nullable Boolean enabled,
            @Nullable Integer rateLimit,
            @Nullable Map<String, Integer> senderRateLimits) {
        this(name, settings, window, enabled, rateLimit, senderRateLimits, null, null, null);
    }

    public GatewayChange withChannels(Set<Channel> newChannels) {
        return new GatewayChange(
                name, settings, window, enabled, rateLimit, senderRateLimits, newChannels, windowScope, batchSize);
    }

    public GatewayChange withSettings(JsonNode newSettings) {
        return new GatewayChange(
                name, newSettings, window, enabled, rateLimit, senderRateLimits, channels, windowScope, batchSize);
    }

    public GatewayChange withRateLimit(int newRateLimit) {
        return new GatewayChange(
                name, settings, window, enabled, newRateLimit, senderRateLimits, channels, windowScope, batchSize);
    }

    public GatewayChange withWindow(int newWindow, WindowScope newScope) {
        return new GatewayChange(
                name, settings, newWindow, enabled, rateLimit, senderRateLimits, channels, newScope, batchSize);
    }

    public GatewayChange withBatchSize(int newBatchSize) {
        return new GatewayChange(
                name, settings, window, enabled, rateLimit, senderRateLimits, channels, windowScope, newBatchSize);
    }
}
