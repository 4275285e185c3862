package io.tidings.reports;

import io.tidings.messages.MessageState;
import io.tidings.schedule.Task;
import io.tidings.schedule.TaskSource;
import io.tidings.sending.SingleMessageTaskId;
import io.tidings.shared.AccountId;
import io.tidings.shared.TaskId;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Provides the task of a single message. The task is derived from the message, so it has no row. */
@Singleton
final class SingleMessageTask implements TaskSource {
    static final String KIND = "message";

    private final MessageReader messages;

    SingleMessageTask(MessageReader messages) {
        this.messages = messages;
    }

    @Override
    public Optional<Task> find(AccountId account, TaskId id) {
        return SingleMessageTaskId.messageOf(id)
                .flatMap(message -> messages.find(account, message))
                .map(message -> {
                    // A message without attempts cannot have failed, so the second query is not needed.
                    var failed = message.attempts() == 0
                            ? Optional.<MessageReader.Failure>empty()
                            : messages.firstRequeuedFailure(message.id());
                    return failed.map(failure -> ended(id, message, failure)).orElseGet(() -> task(id, message));
                });
    }

    /** The task of a requeued message keeps its first end. Later results are only in the message. */
    private static Task ended(TaskId id, MessageView message, MessageReader.Failure failure) {
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

    /** The task of an uncertain message has ended, because no further attempt is made. */
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
