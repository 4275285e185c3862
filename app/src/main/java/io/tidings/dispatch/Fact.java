package io.tidings.dispatch;

import io.tidings.gateways.FailureClass;
import io.tidings.messages.MessageState;
import org.jspecify.annotations.Nullable;

/**
 * Something learned of a message, from whomever and whenever.
 *
 * @param failure why it failed, if that is what was learned; with the words of whoever says so
 */
public record Fact(
        long message,
        MessageState state,
        @Nullable String code,
        @Nullable FailureClass failure,
        @Nullable String text,
        long atMillis) {
    public Fact(long message, MessageState state, @Nullable String code, long atMillis) {
        this(message, state, code, null, null, atMillis);
    }

    static Fact of(long message, MessageState state, Settlement.@Nullable Reason reason, long atMillis) {
        return reason == null
                ? new Fact(message, state, null, atMillis)
                : new Fact(message, state, reason.code(), reason.failure(), reason.text(), atMillis);
    }
}
