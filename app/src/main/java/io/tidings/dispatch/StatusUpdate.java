package io.tidings.dispatch;

import io.tidings.gateways.FailureClass;
import io.tidings.messages.MessageState;
import org.jspecify.annotations.Nullable;

/**
 * A status of a message that is learned after its attempt: from a receipt, a look-up or a journal.
 *
 * @param failure the class of a failure, with the text of its source
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
