package io.tidings.reports;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One recipient of a campaign and what became of the message.
 *
 * @param status as in the API: queued, sending, sent, delivered, …
 * @param body null when the campaign's text is the same for all
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
