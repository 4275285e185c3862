package io.tidings.dispatch;

import io.tidings.gateways.FailureClass;
import io.tidings.messages.MessageState;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What one attempt came to, after policy: what is written of the message. */
sealed interface AttemptResult {
    AttemptResult SENT = new Final(MessageState.SENT, null);

    /** A final state, with the reason when it is a failure. */
    record Final(MessageState state, @Nullable Reason reason) implements AttemptResult {}

    /** Begun by a holder who is gone, and certainly not sent: to be sent as if nothing had happened. */
    AttemptResult UNSENT = new RetryLater(Duration.ZERO, null);

    /**
     * Not sent; to be tried again after the pause. Without a reason it was never tried, and is no attempt.
     *
     * @param hold what it waits for then, where that is worth telling
     */
    record RetryLater(
            Duration pause,
            @Nullable Reason reason,
            @Nullable WaitReason waitReason) implements AttemptResult {
        RetryLater(Duration pause, @Nullable Reason reason) {
            this(pause, reason, null);
        }
    }

    /** Why a message that was never tried went back to the queue. */
    enum WaitReason {
        /** The provider asked for patience. */
        THROTTLED,
        /** No connection to the provider came about. */
        UNREACHED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Begun, and nobody knows whether it was sent. */
    record Uncertain(String cause) implements AttemptResult {}

    /** Why an attempt failed: our class, the provider's code and words. */
    record Reason(FailureClass failure, String code, String text) {
        /** No text of a provider's may be one that the database cannot hold. */
        public Reason {
            code = code.replace("\0", "");
            text = text.replace("\0", "");
        }
    }
}
