package io.tidings.messages;

import io.tidings.gateways.FailureClass;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The result of one attempt, after the policy: what is written about the message. */
public sealed interface AttemptResult {
    AttemptResult SENT = new Final(MessageState.SENT, null);

    /** A final state, with the reason when it is a failure. */
    record Final(MessageState state, @Nullable Reason reason) implements AttemptResult {}

    /**
     * Started and certainly not sent, because its holder was lost or its lease was not safe. The message is sent again
     * as if nothing had happened.
     */
    AttemptResult UNSENT = new RetryLater(Duration.ZERO, null);

    /**
     * To be tried again after the pause. Without a reason, and unless it is a repetition, no call was made, and it is no
     * attempt.
     *
     * @param waitReason why the message waits, if the attempt did not fail; null for other reasons
     * @param key that the next attempt keeps, because the message may have been sent with it; null if it was not sent. If
     *     this is no attempt, the message keeps the key that it has.
     */
    record RetryLater(
            Duration pause,
            @Nullable Reason reason,
            @Nullable WaitReason waitReason,
            @Nullable UncertainKey key) implements AttemptResult {
        public RetryLater(Duration pause, @Nullable Reason reason) {
            this(pause, reason, null, null);
        }

        /** Returns whether a call was made. */
        public boolean isAttempt() {
            return reason != null || isRepetition();
        }

        /** Returns whether the call is made again with the same key, which carries no risk. It then does not count. */
        public boolean isRepetition() {
            return waitReason == WaitReason.REPEATED;
        }
    }

    /** Why a message returned to the queue although no attempt failed. */
    enum WaitReason {
        /** The provider throttled the calls. */
        THROTTLED,
        /** The call did not reach the provider. */
        UNREACHED,
        /** The provider accepts no messages until a person or time mends it. */
        HELD,
        /** The answer is missing. The same call is made again, and the provider recognises it. */
        REPEATED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Started, and no answer was recorded.
     *
     * @param cause at most {@link Reason#MAX_CODE} characters
     * @param failed why the last attempt failed, if an earlier one is the uncertain one; null if it did not fail
     */
    record Uncertain(String cause, @Nullable Reason failed) implements AttemptResult {
        public Uncertain {
            cause = Reason.storable(cause, Reason.MAX_CODE);
        }

        public Uncertain(String cause) {
            this(cause, null);
        }
    }

    /**
     * Why an attempt failed: our class, the provider's code and text. Code and text are truncated, because an index
     * cannot hold a value of several kilobytes.
     */
    record Reason(FailureClass failure, String code, String text) {
        static final int MAX_CODE = 64;
        static final int MAX_TEXT = 500;

        public Reason {
            code = storable(code, MAX_CODE);
            text = storable(text, MAX_TEXT);
        }

        /** The reason in the answer of a provider, which may have no code or text. */
        public static Reason of(FailureClass failure, @Nullable String code, @Nullable String text) {
            var known = Objects.requireNonNullElse(code, "unspecified");
            return new Reason(failure, known, Objects.requireNonNullElse(text, known));
        }

        /** Returns the code of a provider as it may be stored. */
        public static String code(String code) {
            return storable(code, MAX_CODE);
        }

        /** Truncates, and removes the character that PostgreSQL cannot store. */
        private static String storable(String text, int max) {
            return text.substring(0, Math.min(text.length(), max)).replace("\0", "");
        }
    }
}
