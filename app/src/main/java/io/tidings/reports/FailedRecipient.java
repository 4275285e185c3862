package io.tidings.reports;

import io.tidings.plancontrol.FailureDetail;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whose message failed, and why.
 *
 * @param at of the last attempt
 * @param batch the block that the message belongs to
 * @param batchNumber from 1
 */
public record FailedRecipient(
        long messageId,
        @Nullable Long contactId,
        String phone,
        String status,
        int attempts,
        int segments,
        @Nullable String body,
        FailureDetail failure,
        Instant at,
        long batch,
        int batchNumber) {}
