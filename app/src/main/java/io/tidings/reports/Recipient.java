package io.tidings.reports;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A recipient of a campaign and the outcome of its message.
 *
 * @param status as in the API: queued, sending, sent, delivered, …
 * @param body null for a text that is rendered only when the message is sent, until then
 * @param errorClass our class of the last failure, see {@code FailureClass}
 */
public record Recipient(
        long messageId,
        @Nullable Long contactId,
        String phone,
        String status,
        int attempts,
        int segments,
        @Nullable String body,
        @Nullable String errorClass,
        @Nullable String errorCode,
        @Nullable String errorText,
        @Nullable Instant outcomeAt,
        @Nullable Instant deliveredAt) {}
