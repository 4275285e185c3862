package io.tidings.sending;

import io.tidings.dispatch.MessageReading;
import io.tidings.dispatch.MessageView;
import io.tidings.messages.MessageState;
import io.tidings.schedule.Task;
import io.tidings.schedule.TaskSource;
import io.tidings.shared.AccountId;
import io.tidings.shared.MessageId;
import io.tidings.shared.TaskId;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/**
 * The task of a single message. All of it follows from the message, so it has no row: its id holds the message's number
 * (a UUID of version 8, RFC 9562, whose layout is ours to choose), and a send costs no write more than the message.
 */
@Singleton
final class DirectTask implements TaskSource {
    static final String KIND = "message";
    private static final long MARK = 0x7469_6469_6e67_8000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long NUMBER = 0x3FFF_FFFF_FFFF_FFFFL;

    private final MessageReading messages;

    DirectTask(MessageReading messages) {
        this.messages = messages;
    }

    static TaskId of(MessageId message) {
        return new TaskId(new UUID(MARK, VARIANT | message.value()));
    }

    static Optional<MessageId> messageOf(TaskId task) {
        var id = task.value();
        return id.getMostSignificantBits() == MARK
                ? Optional.of(new MessageId(id.getLeastSignificantBits() & NUMBER))
                : Optional.empty();
    }

    @Override
    public Optional<Task> find(AccountId account, TaskId id) {
        return messageOf(id).flatMap(message -> messages.find(account, message)).map(message -> {
            // A message that was never tried has not failed either, and costs no second look.
            var failed = message.attempts() == 0
                    ? Optional.<MessageReading.Failure>empty()
                    : messages.firstPutBack(message.id());
            return failed.map(failure -> ended(id, message, failure)).orElseGet(() -> task(id, message));
        });
    }

    /** The task of a message that was put back has ended as it first did and stays so; the message tells the rest. */
    private static Task ended(TaskId id, MessageView message, MessageReading.Failure failure) {
        return new Task(
                id,
                KIND,
                message.id().toString(),
                Task.State.FAILED,
                new Task.Counts(1L, 1, 0, 1),
                failure.code(),
                failure.text(),
                message.times().createdAt(),
                message.times().createdAt(),
                failure.at());
    }

    /** What is uncertain needs nothing more from us, though nobody knows yet whether it counts as done. */
    private static Task task(TaskId id, MessageView message) {
        var state = message.state();
        boolean over = state == MessageState.UNCERTAIN || state.isFinal();
        boolean failed = state == MessageState.FAILED || state == MessageState.EXPIRED;
        return new Task(
                id,
                KIND,
                message.id().toString(),
                taskState(message),
                new Task.Counts(1L, over ? 1 : 0, state.rank() >= MessageState.SENT.rank() ? 1 : 0, failed ? 1 : 0),
                failed ? message.error().codeOr("failed") : null,
                message.error().text(),
                message.times().createdAt(),
                message.attempts() > 0 || over ? message.times().createdAt() : null,
                over ? message.times().outcomeAt() : null);
    }

    private static Task.State taskState(MessageView message) {
        return switch (message.state()) {
            case QUEUED -> message.status().equals("sending") ? Task.State.RUNNING : Task.State.QUEUED;
            case RETRYING -> Task.State.RUNNING;
            case UNCERTAIN, SENT, UNDELIVERED, DELIVERED, READ -> Task.State.SUCCEEDED;
            case SKIPPED, EXPIRED, FAILED -> Task.State.FAILED;
            case CANCELLED -> Task.State.CANCELLED;
        };
    }
}
