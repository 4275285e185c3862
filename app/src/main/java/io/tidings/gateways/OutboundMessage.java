package io.tidings.gateways;

import io.tidings.shared.Channel;
import io.tidings.shared.MessageId;
import org.jspecify.annotations.Nullable;

/**
 * A message as a gateway sends it.
 *
 * @param attempt number of the attempt, from 1
 * @param sender null for the default sender of the gateway
 * @param recipient phone number in E.164
 * @param segments number of parts of an SMS
 */
public record OutboundMessage(
        MessageId id,
        int attempt,
        Channel channel,
        @Nullable String sender,
        String recipient,
        String body,
        int segments) {
    /** Returns the ids only, without personal data, so that logs may contain it. */
    @Override
    public String toString() {
        return "message %s, attempt %d".formatted(id, attempt);
    }
}
