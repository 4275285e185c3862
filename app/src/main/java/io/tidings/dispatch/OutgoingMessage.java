package io.tidings.dispatch;

import io.tidings.messages.UncertainKey;
import io.tidings.shared.Channel;
import io.tidings.shared.ContactId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message of a block, about to be sent.
 *
 * @param attempts the number of earlier attempts
 * @param uncountedAttempts the number of those that do not count against the retry policy
 * @param body null when the plan has the text or its template, and no attempt has stored the rendered text
 * @param key under which an earlier attempt may have been sent; null if all were not sent
 * @param notAfter when its validity ends; null if it has no limit of its own
 */
record OutgoingMessage(
        long id,
        @Nullable ContactId contact,
        int attempts,
        int uncountedAttempts,
        Channel channel,
        int segments,
        String recipient,
        @Nullable String body,
        @Nullable String variables,
        @Nullable UncertainKey key,
        @Nullable Instant notAfter) {
    /** Returns the round of the send key of the next attempt. */
    int round() {
        return key == null ? attempts + 1 : key.round();
    }
}
