package io.tidings.gateways;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The classified answer of a provider to one call. An unclear answer is {@link Unknown}, never a refusal. */
public sealed interface SendOutcome {
    /** The part of the work that a provider's answer is about. */
    enum Scope {
        /** All messages of the gateway. */
        GATEWAY,
        /** All messages of the sender. */
        SENDER,
        /** All messages of the campaign or batch, for example because its template is paused. */
        PLAN,
        /** All messages to the recipient. */
        RECIPIENT;

        /** Returns the name as in the API, for example {@code sender}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Returns the ids of the provider for the parts that it accepted, in order; empty if it named none. */
    default List<String> refs() {
        return List.of();
    }

    /**
     * The provider accepted the message.
     *
     * @param refs the ids of the provider for its parts, in order; empty if the answer has none or could not be read
     * @param parts number of segments that the provider charges
     */
    record Accepted(List<String> refs, int parts) implements SendOutcome {
        public Accepted {
            refs = List.copyOf(refs);
        }
    }

    /**
     * The provider has accepted a message with the same {@link SendKey} before. It sends only that one.
     *
     * @param refs of the message that it accepted, as in {@link Accepted}
     */
    record Duplicate(List<String> refs) implements SendOutcome {
        public Duplicate {
            refs = List.copyOf(refs);
        }
    }

    /**
     * The provider limited the rate. The message was not sent, and the call does not count as an attempt.
     *
     * @param scope {@link Scope#GATEWAY}, {@link Scope#SENDER} or {@link Scope#RECIPIENT}
     * @param retryAfter from 0 to {@link #MAX_PAUSE}; other values are moved into this range
     */
    record Throttled(Scope scope, Duration retryAfter) implements SendOutcome {
        /** A longer pause is more likely an error of the provider. The gateway is then tried again once a day. */
        static final Duration MAX_PAUSE = Duration.ofDays(1);

        public Throttled {
            if (retryAfter.isNegative()) {
                retryAfter = Duration.ZERO;
            } else if (retryAfter.compareTo(MAX_PAUSE) > 0) {
                retryAfter = MAX_PAUSE;
            }
        }

        public Throttled(Duration retryAfter) {
            this(Scope.GATEWAY, retryAfter);
        }
    }

    /**
     * The provider accepts no messages of the scope until a person or time mends it: wrong credentials, no money, a used
     * quota, a sender that is not registered, a paused template. The message was not sent, and the call does not count as
     * an attempt. The scope waits; its messages do not fail.
     *
     * @param scope {@link Scope#GATEWAY}, {@link Scope#SENDER} or {@link Scope#PLAN}
     * @param code of the provider; null if it gave none
     * @param text of the provider; null if it gave none
     * @param until when the provider says that it ends; null if it does not
     */
    record Held(
            Scope scope,
            FailureClass failure,
            @Nullable String code,
            @Nullable String text,
            @Nullable Instant until) implements SendOutcome {}

    /**
     * The provider refused the message for good. The message was not sent.
     *
     * @param code of the provider; null if it gave none
     * @param text of the provider; null if it gave none
     */
    record Refused(
            FailureClass failure,
            @Nullable String code,
            @Nullable String text) implements SendOutcome {
        public Refused {
            Objects.requireNonNull(failure, "a refusal has a class");
        }
    }

    /**
     * The message was not sent. Another attempt may succeed.
     *
     * @param code of the provider; null if it gave none
     * @param text of the provider; null if it gave none
     */
    record Deferred(
            FailureClass failure,
            @Nullable String code,
            @Nullable String text) implements SendOutcome {
        public Deferred {
            Objects.requireNonNull(failure, "a failure has a class");
        }
    }

    /**
     * The provider was not reached: no address, connection refused, no TLS, or no free connection. The message was
     * certainly not sent, and the call does not count as an attempt. The message waits until the gateway answers again.
     */
    record Unreached(String code) implements SendOutcome {}

    /**
     * The request was written and the answer is missing. The message may have been sent, in whole or in part.
     *
     * @param refs the ids of the provider for the parts that it accepted, as in {@link Accepted}
     */
    record Unknown(String cause, List<String> refs) implements SendOutcome {
        public Unknown {
            Objects.requireNonNull(cause, "an uncertain call has a cause");
            refs = List.copyOf(refs);
        }

        public Unknown(String cause) {
            this(cause, List.of());
        }
    }
}
