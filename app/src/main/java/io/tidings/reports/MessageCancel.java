package io.tidings.reports;

import io.tidings.audit.Audit;
import io.tidings.plancontrol.WaitingMessageStore;
import io.tidings.queue.BlockSettlement;
import io.tidings.queue.Dispatches;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.MessageId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/** Cancels single waiting messages: messages in the queue, or in a block that no worker has claimed. Thread-safe. */
@Singleton
public final class MessageCancel {
    private static final Logger LOG = Logger.getLogger(MessageCancel.class);

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

    /**
     * Cancels all single messages of the account that wait. Leaves the messages that a worker has claimed.
     *
     * @return the number of messages without an outcome, the claimed ones included
     */
    public int cancelAll(Actor actor) {
        int found = 0;
        var part = waiting(actor.account(), 0);
        while (!part.isEmpty()) {
            for (var id : part) {
                try {
                    cancel(actor, new MessageId(id));
                } catch (ProblemException claimed) {
                    LOG.debugf("Message %d has ended or is claimed", id);
                }
            }
            found += part.size();
            part = waiting(actor.account(), part.getLast());
        }
        return found;
    }

    private List<Long> waiting(AccountId account, long after) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id from message
                         where account_id = :account and direct and id > :after and state in (<QUEUED>, <RETRYING>)
                         order by id limit 500
                        """)
                .bind("account", account.value())
                .bind("after", after)
                .mapTo(Long.class)
                .list());
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
