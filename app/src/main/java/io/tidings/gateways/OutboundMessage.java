package io.tidings.gateways;

import io.tidings.shared.Channel;
import io.tidings.shared.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message as a gateway sends it.
 *
 * @param key the same for all attempts that may be the same send
 * @param attempt number of the attempt, from 1
 * @param sender null for the default sender of the gateway
 * @param segments number of parts of an SMS
 * @param notAfter the time after which the provider must not deliver it; null means no limit
 */
public record OutboundMessage(
        SendKey key,
        int attempt,
        Channel channel,
        @Nullable String sender,
        Address to,
        Content content,
        int segments,
        @Nullable Instant notAfter) {
    public MessageId id() {
        return key.message();
    }

    /** Returns the ids only, without personal data, so that logs may contain it. */
    @Override
    public String toString() {
        return "message %s, attempt %d".formatted(id(), attempt);
    }
}
