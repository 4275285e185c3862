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
 * A message and what became of it.
 *
 * @param status as in the API: {@code queued, sending, sent, …}
 * @param body null when it is made only when the message is sent
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
    /** @param sender null for the gateway's own */
    public record Address(Channel channel, @Nullable String sender, String recipient) {
        /** Nothing of the person. */
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
        public String codeOr(String otherwise) {
            return Objects.requireNonNullElse(code, otherwise);
        }
    }

    public record Times(
            Instant createdAt,
            @Nullable Instant outcomeAt,
            @Nullable Instant deliveredAt) {}

    /** Nothing of the person, so that a log line may hold it. */
    @Override
    public String toString() {
        return "MessageView[%s, %s]".formatted(id, status);
    }
}
