package io.tidings.gateways;

import io.tidings.shared.GatewayId;
import io.tidings.shared.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A parsed delivery receipt. It may arrive before the answer to the call, twice, late, or out of order.
 *
 * @param gateway the gateway that it came through. It is ignored if the message was sent through another one.
 * @param reason why the message was not delivered; null if the provider names no reason
 * @param at the time that the provider states
 * @param dedupe the same for every copy of one receipt
 */
public record ReceiptArrived(
        GatewayId gateway,
        Subject subject,
        Status status,
        @Nullable Reason reason,
        Instant at,
        String dedupe) {
    /** The message that a receipt is about. */
    public sealed interface Subject {}

    /**
     * A whole message, by our id.
     *
     * @param attempt the attempt of {@link OutboundMessage}; null if the provider does not repeat it
     */
    public record OurMessage(MessageId message, @Nullable Integer attempt) implements Subject {
        @Override
        public String toString() {
            return "message " + message;
        }
    }

    /**
     * A message of one part, or a part of a message, by its id at the provider, as in {@link SendOutcome#refs}. Only for
     * gateways that keep refs. The receipt of a ref that is not known yet waits for it for 72 hours.
     */
    public record ProviderPart(String ref) implements Subject {
        @Override
        public String toString() {
            return "part " + ref;
        }
    }

    /** The reported status. */
    public enum Status {
        /** The provider has the message and has not sent it. It is stored, and changes nothing. */
        SUBMITTED,
        /** The provider sent the message. It proves that an uncertain message was sent. */
        SENT,
        DELIVERED,
        READ,
        /** The network did not deliver the message. */
        UNDELIVERED,
        /**
         * The provider accepted the message and then failed to send it, so the recipient did not get it. Shown as
         * undelivered, with the reason. If the reason is retryable, the message is tried again within the retry policy of
         * its plan.
         */
        FAILED,
        /** The message was not delivered within its validity. Shown as undelivered, with the reason. */
        EXPIRED
    }

    /**
     * Why a message was not delivered.
     *
     * @param failure null if the gateway does not know the code. {@link FailureClass#OPTED_OUT} suppresses the number.
     * @param code of the provider; null if it gave none
     * @param text of the provider; null if it gave none
     * @param retryable whether the provider declares that another attempt may succeed; only for {@link Status#FAILED}
     */
    public record Reason(
            @Nullable FailureClass failure,
            @Nullable String code,
            @Nullable String text,
            boolean retryable) {
        private static final int MAX_CODE = 64;
        private static final int MAX_TEXT = 500;

        /** Truncates the code and the text. */
        public Reason {
            code = truncated(code, MAX_CODE);
            text = truncated(text, MAX_TEXT);
        }

        /** A reason that allows no further attempt. */
        public Reason(@Nullable FailureClass failure, @Nullable String code, @Nullable String text) {
            this(failure, code, text, false);
        }

        private static @Nullable String truncated(@Nullable String text, int max) {
            return text == null || text.length() <= max ? text : text.substring(0, max);
        }
    }

    /** Returns the failure class; null without one. */
    public @Nullable FailureClass failure() {
        return reason == null ? null : reason.failure();
    }

    /** Returns the code of the provider; null without one. */
    public @Nullable String code() {
        return reason == null ? null : reason.code();
    }

    /** Returns the text of the provider; null without one. */
    public @Nullable String text() {
        return reason == null ? null : reason.text();
    }

    /**
     * Returns whether this receipt alone asks for another attempt. A recipient who opted out, or a failure that only a
     * person may repeat, never does.
     */
    public boolean isRetryable() {
        return status == Status.FAILED
                && reason != null
                && reason.retryable()
                && (reason.failure() == null || !reason.failure().needsForce());
    }

    /** Contains no personal data: the text of the provider may have some. */
    @Override
    public String toString() {
        return "receipt %s of %s through gateway %s".formatted(status, subject, gateway);
    }
}
