package io.tidings.ratelimits;

import io.tidings.gateways.Gateway;
import io.tidings.gateways.GatewayRow;
import java.util.Objects;

/**
 * Decides how many messages one call has. A lost answer leaves all messages of its call uncertain, so the messages in
 * flight are bounded. Pure.
 */
final class BatchSizes {
    /** By default this many full batches can be in flight, so that one call is made while others are answered. */
    private static final int BATCHES_IN_FLIGHT = 4;

    private BatchSizes() {}

    /** @param inFlight the most messages in flight */
    static CallLimits limits(GatewayRow row, Gateway.Capabilities gateway, int inFlight) {
        if (gateway.maxBatch() <= 1) {
            return CallLimits.ofSingles(row.window());
        }
        int wanted = Objects.requireNonNullElse(row.batchSize(), Math.max(1, inFlight / BATCHES_IN_FLIGHT));
        int batch = Math.min(wanted, Math.min(gateway.maxBatch(), inFlight));
        return batch == 1 ? CallLimits.ofSingles(row.window()) : new CallLimits(row.window(), batch, inFlight);
    }
}
