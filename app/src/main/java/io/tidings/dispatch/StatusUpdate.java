package io.tidings.dispatch;

import io.tidings.gateways.FailureClass;
import io.tidings.messages.MessageState;
import org.jspecify.annotations.Nullable;

/**
 * Something learned of a message, from whomever and whenever.
 *
 * @param failure why it failed, if that is what was learned; with the words of whoever says so
 */
public record StatusUpdate(
        long message,
        MessageState state,
        @Nullable String code,
        @Nullable FailureClass failure,
        @Nullable String text,
        long atMillis) {
    public StatusUpdate(long message, MessageState state, @Nullable String code, long atMillis) {
        this(message, state, code, null, null, atMillis);
    }

    static StatusUpdate of(long message, MessageState state, AttemptResult.@Nullable Reason reason, long atMillis) {
        return reason == null
                ? new StatusUpdate(message, state, null, atMillis)
                : new StatusUpdate(message, state, reason.code(), reason.failure(), reason.text(), atMillis);
    }
}
