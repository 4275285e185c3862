package io.tidings.gateways;

import io.tidings.shared.Channel;
import io.tidings.shared.MessageId;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway is asked to send.
 *
 * @param attempt from 1
 * @param recipient E.164
 */
public record OutboundMessage(
        MessageId id,
        int attempt,
        Channel channel,
        @Nullable String sender,
        String recipient,
        String body,
        int segments) {
    /** Names the message without naming the person: fit for logs. */
    @Override
    public String toString() {
        return "message %s, attempt %d".formatted(id, attempt);
    }
}
