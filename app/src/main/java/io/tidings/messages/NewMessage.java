package io.tidings.messages;

import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.ContactId;
import io.tidings.shared.PlanId;
import org.jspecify.annotations.Nullable;

/**
 * A message row to write.
 *
 * @param state {@link MessageState#QUEUED}, or {@link MessageState#SKIPPED} with its reason in {@code errorCode}
 * @param cost in units: the segments times the price of the destination; 0 for a skipped message
 * @param recipient E.164
 * @param body null when all messages of the plan have the same text, or when the text is rendered at dispatch
 * @param variables text of a JSON object; null unless the text is rendered at dispatch
 * @param errorDetail the reason of a skip in words; null without one
 * @param variant index of the campaign's variant, from 0; null when the campaign has one text
 */
public record NewMessage(
        long id,
        Source source,
        @Nullable ContactId contact,
        MessageState state,
        int segments,
        int cost,
        String recipient,
        @Nullable String body,
        @Nullable String variables,
        @Nullable String errorCode,
        @Nullable String errorDetail,
        @Nullable Integer variant) {
    /** Values that many messages share. One object serves all of them, which saves memory. */
    public record Source(
            AccountId account,
            PlanId plan,
            Channel channel,
            @Nullable Long importNo) {}
}
