package io.tidings.gateways;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A hold of the provider: it does not accept messages of the gateway now, or not those of one sender.
 *
 * @param sender whose messages it does not accept, empty for the default sender; null means all messages of the gateway
 * @param failure as in {@link FailureClass#text}
 * @param code of the provider; null if it gave none
 * @param until when the provider says that it ends; null if it does not
 */
public record GatewayHold(
        @Nullable String sender,
        String failure,
        @Nullable String code,
        Instant since,
        @Nullable Instant until) {}
