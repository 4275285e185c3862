package io.tidings.messages;

import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.ContactId;
import io.tidings.shared.PlanId;
import org.jspecify.annotations.Nullable;

/**
 * A row to be written.
 *
 * @param state {@link MessageState#QUEUED}, or {@link MessageState#SKIPPED} with its reason in {@code errorCode}
 * @param cost what is reserved for it, in units: its segments at the price of where it goes; 0 for a skipped one
 * @param recipient E.164
 * @param body null when the campaign's text is the same for all, or when it is rendered at dispatch
 * @param variables JSON object text, kept only when the message is rendered at dispatch
 * @param variant place of the campaign's variant, from 0; null when it has but one text
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
        @Nullable Integer variant) {
    /** The same for many messages: made once, so that a row costs no second object. */
    public record Source(
            AccountId account,
            PlanId plan,
            Channel channel,
            @Nullable Long importNo) {}
}
