package io.tidings.gateways;

import io.tidings.shared.GatewayId;
import io.tidings.shared.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A parsed delivery receipt. It may arrive before the answer to the call, twice, late, or out of order.
 *
 * @param code the error code of the provider; null without an error
 * @param at the time that the provider states
 * @param dedupe the same for every copy of one receipt
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
