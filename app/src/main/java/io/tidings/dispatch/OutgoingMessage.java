package io.tidings.dispatch;

import io.tidings.shared.Channel;
import io.tidings.shared.ContactId;
import org.jspecify.annotations.Nullable;

/**
 * A message of a block, about to be sent.
 *
 * @param attempts the number of earlier attempts
 * @param uncountedAttempts the number of those that do not count against the retry policy
 * @param body null when the plan has the text or its template
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
        @Nullable String variables) {}
