package io.tidings.reports;

import io.tidings.messages.MessageState;
import io.tidings.plans.SendPlan;
import io.tidings.shared.Channel;
import io.tidings.shared.MessageId;
import io.tidings.shared.PlanId;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message and its outcome.
 *
 * @param status as in the API: {@code queued, sending, sent, …}
 * @param body null for a text that is rendered only when the message is sent, until then
 */
record MessageView(
        MessageId id,
        PlanId plan,
        SendPlan.Kind kind,
        @Nullable Long contact,
        Address address,
        MessageState state,
        String status,
        int attempts,
        int segments,
        @Nullable String body,
        Error error,
        Times times) {
    /** @param sender null for the sender of the gateway */
    public record Address(Channel channel, @Nullable String sender, String recipient) {
        /** Contains no personal data. */
        @Override
        public String toString() {
            return "Address[%s]".formatted(channel);
        }
    }

    /**
     * All three are null while nothing failed.
     *
     * @param failureClass our class of the last failure, see {@code FailureClass}
     */
    public record Error(
            @Nullable String failureClass,
            @Nullable String code,
            @Nullable String text) {
        public String codeOr(String defaultCode) {
            return Objects.requireNonNullElse(code, defaultCode);
        }
    }

    public record Times(
            Instant createdAt,
            @Nullable Instant outcomeAt,
            @Nullable Instant deliveredAt) {}

    /** Contains no personal data, so that log lines may contain it. */
    @Override
    public String toString() {
        return "MessageView[%s, %s]".formatted(id, status);
    }
}
