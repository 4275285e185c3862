package io.tidings.reports;

import io.tidings.plancontrol.FailureDetail;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A recipient whose message failed, with the reason.
 *
 * @param at time of the last attempt
 * @param batch the block that the message belongs to
 * @param batchNumber number of the block, from 1
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
