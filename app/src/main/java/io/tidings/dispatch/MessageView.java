package io.tidings.dispatch;

import io.tidings.messages.MessageState;
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
 * @param sender null for the gateway's own
 * @param errorClass our class of the last failure, see {@code FailureClass}
 */
public record MessageView(
        MessageId id,
        PlanId plan,
        SendPlan.Kind kind,
        @Nullable Long contact,
        Channel channel,
        @Nullable String sender,
        String recipient,
        MessageState state,
        String status,
        int attempts,
        int segments,
        @Nullable String body,
        @Nullable String errorClass,
        @Nullable String errorCode,
        @Nullable String errorText,
        Instant createdAt,
        @Nullable Instant outcomeAt,
        @Nullable Instant deliveredAt) {
    public String errorCodeOr(String otherwise) {
        return Objects.requireNonNullElse(errorCode, otherwise);
    }

    /** Nothing of the person, so that a log line may hold it. */
    @Override
    public String toString() {
        return "MessageView[%s, %s]".formatted(id, status);
    }
}
