package io.tidings.dispatch;

import io.tidings.gateways.FailureClass;
import io.tidings.messages.MessageState;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The result of one attempt, after the policy: what is written about the message. */
sealed interface AttemptResult {
    AttemptResult SENT = new Final(MessageState.SENT, null);

    /** A final state, with the reason when it is a failure. */
    record Final(MessageState state, @Nullable Reason reason) implements AttemptResult {}

    /** Started by a lost holder and certainly not sent. The message is sent again as if nothing had happened. */
    AttemptResult UNSENT = new RetryLater(Duration.ZERO, null);

    /**
     * Not sent, to be tried again after the pause. Without a reason no call was made, and it is no attempt.
     *
     * @param waitReason why the message waits, if it was never tried; null for other reasons
     */
    record RetryLater(
            Duration pause,
            @Nullable Reason reason,
            @Nullable WaitReason waitReason) implements AttemptResult {
        RetryLater(Duration pause, @Nullable Reason reason) {
            this(pause, reason, null);
        }
    }

    /** Why a message that was never tried returned to the queue. */
    enum WaitReason {
        /** The provider throttled the calls. */
        THROTTLED,
        /** The call did not reach the provider. */
        UNREACHED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Started, and no answer was recorded. */
    record Uncertain(String cause) implements AttemptResult {}

    /** Why an attempt failed: our class, the provider's code and text. */
    record Reason(FailureClass failure, String code, String text) {
        /** Removes the character that PostgreSQL cannot store. */
        public Reason {
            code = code.replace("\0", "");
            text = text.replace("\0", "");
        }
    }
}
