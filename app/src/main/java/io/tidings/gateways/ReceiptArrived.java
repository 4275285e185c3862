package io.tidings.gateways;

import io.tidings.shared.GatewayId;
import io.tidings.shared.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A delivery receipt, parsed. May come before the answer to the send, twice, late, or in any order.
 *
 * @param dedupe what makes this receipt itself again when it comes twice
 */
public record ReceiptArrived(
        GatewayId gateway,
        MessageId message,
        Status status,
        @Nullable String code,
        Instant at,
        String dedupe) {
    public enum Status {
        UNDELIVERED,
        DELIVERED,
        READ
    }
}
