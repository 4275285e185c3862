package io.tidings.reports;

import io.tidings.audit.Audit;
import io.tidings.dispatch.BlockSettlement;
import io.tidings.dispatch.Dispatches;
import io.tidings.plancontrol.WaitingMessageStore;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.MessageId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Cancels single waiting messages: messages in the queue, or in a block that no worker has claimed. Thread-safe. */
@Singleton
final class MessageCancel {
    private final Jdbi jdbi;
    private final MessageReader messages;
    private final BlockSettlement settlement;
    private final Dispatches dispatch;
    private final Audit audit;

    MessageCancel(Jdbi jdbi, MessageReader messages, BlockSettlement settlement, Dispatches dispatch, Audit audit) {
        this.jdbi = jdbi;
        this.messages = messages;
        this.settlement = settlement;
        this.dispatch = dispatch;
        this.audit = audit;
    }

    /**
     * Cancels the message. It is not sent after this method returns.
     *
     * @throws io.tidings.shared.Problem.ProblemException 404 for another account's message, 409 {@code wrong_state} for
     *     one that is not waiting, or that a worker has claimed
     */
    public void cancel(Actor actor, MessageId id) {
        var message = messages.find(actor.account(), id)
                .orElseThrow(() -> Problem.notFound("message").asException());
        jdbi.useTransaction(handle -> {
            if (!WaitingMessageStore.end(handle, message.plan(), id, WaitingMessageStore.End.CANCELLED)) {
                throw tooLate(actor.account(), id);
            }
            handle.createUpdate("""
                            insert into message_event (message_id, kind, actor) values (:message, 'cancelled', :actor)""")
                    .bind("message", id.value())
                    .bind("actor", actor.label())
                    .execute();
            audit.record(
                    handle,
                    actor,
                    "message.cancelled",
                    "message:" + id,
                    Map.of(message.kind().text(), message.plan().toString()));
            settlement.settle(handle, List.of(message.plan()));
        });
        dispatch.announce(message.plan());
    }

    private RuntimeException tooLate(AccountId account, MessageId id) {
        var status = messages.find(account, id).map(MessageView::status).orElse("gone");
        var detail = status.equals("queued") || status.equals("sending")
                ? "A worker has already claimed the message, so it cannot be cancelled any more."
                : "The message is %s, so it cannot be cancelled.".formatted(status);
        return Problem.conflict("wrong_state", detail)
                .with("status_now", status)
                .asException();
    }
}
