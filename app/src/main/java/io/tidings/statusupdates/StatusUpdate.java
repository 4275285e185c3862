package io.tidings.statusupdates;

import io.tidings.gateways.FailureClass;
import io.tidings.messages.AttemptResult;
import io.tidings.messages.MessageState;
import org.jspecify.annotations.Nullable;

/**
 * A status of a message that is learned after its attempt: from a receipt, a look-up or a journal.
 *
 * @param attempt the attempt that it is about, from 1; null if the source does not say
 * @param failure the class of a failure, with the text of its source
 */
public record StatusUpdate(
        long message,
        @Nullable Integer attempt,
        MessageState state,
        @Nullable String code,
        @Nullable FailureClass failure,
        @Nullable String text,
        long atMillis) {
    public StatusUpdate(long message, MessageState state, @Nullable String code, long atMillis) {
        this(message, null, state, code, null, null, atMillis);
    }

    public static StatusUpdate of(
            long message, MessageState state, AttemptResult.@Nullable Reason reason, long atMillis) {
        return reason == null
                ? new StatusUpdate(message, state, null, atMillis)
                : new StatusUpdate(message, null, state, reason.code(), reason.failure(), reason.text(), atMillis);
    }

    /** Returns this update about a known attempt. */
    public StatusUpdate ofAttempt(@Nullable Integer number) {
        return new StatusUpdate(message, number, state, code, failure, text, atMillis);
    }

    /** Returns whether the provider accepted the message. */
    boolean isAccepted() {
        return state.rank() >= MessageState.SENT.rank();
    }

    /**
     * Returns the update with the higher rank. If both prove an acceptance, it is about the earlier attempt: a later
     * attempt is known from the message.
     */
    static StatusUpdate higher(StatusUpdate a, StatusUpdate b) {
        boolean second = b.state.outranks(a.state);
        var higher = second ? b : a;
        var lower = second ? a : b;
        if (!lower.isAccepted() || lower.attempt == null) {
            return higher;
        }
        return higher.attempt == null || lower.attempt < higher.attempt ? higher.ofAttempt(lower.attempt) : higher;
    }
}
