package io.tidings.gateways;

import io.tidings.shared.MessageId;

/**
 * Identifies what is sent, over all attempts that may be the same send. The round rises only when every former attempt is
 * known not to have been sent, or when a person insists. A gateway uses the key as client id or {@code Idempotency-Key},
 * so that a provider that deduplicates accepts the message once. All attempts with one key have the same content.
 *
 * @param round from 1: the number of the first attempt with this key
 */
public record SendKey(MessageId message, int round) {
    /** Returns the key as providers get it. At most 32 characters of {@code [a-z0-9-]}. */
    public String text() {
        return "tidings-" + Long.toString(message.value(), Character.MAX_RADIX) + "-" + round;
    }
}
