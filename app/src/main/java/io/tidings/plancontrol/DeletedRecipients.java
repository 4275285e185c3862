package io.tidings.plancontrol;

import io.tidings.contacts.ContactDeleted;
import io.tidings.queue.BlockSettlement;
import io.tidings.queue.Dispatches;
import io.tidings.shared.AccountId;
import io.tidings.shared.MessageId;
import io.tidings.shared.PlanId;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Cancels the waiting messages to deleted contacts. */
@Singleton
public final class DeletedRecipients {
    /** The priority of observers that must lock launches before the messages are searched. */
    public static final int BEFORE_SEARCH = 1_000;

    private static final int SEARCH = 2_000;

    private final BlockSettlement settlement;
    private final Dispatches dispatch;

    DeletedRecipients(BlockSettlement settlement, Dispatches dispatch) {
        this.settlement = settlement;
        this.dispatch = dispatch;
    }

    private record Waiting(long id, PlanId plan) {}

    void contactDeleted(@Observes @Priority(SEARCH) ContactDeleted deleted) {
        cancel(deleted.handle(), deleted.account(), List.of(deleted.contact().value()));
    }

    /**
     * Cancels the waiting messages to these contacts, in the transaction of the handle. Messages that a worker has
     * claimed are still sent. In the order of plans, so that two deletions do not deadlock. Idempotent.
     */
    public void cancel(Handle handle, AccountId account, List<Long> contacts) {
        var waiting = handle.createQuery("""
                        select id, plan_id from message
                         where contact_id = any(:contacts) and account_id = :account and state in (<QUEUED>, <RETRYING>)
                         order by plan_id, id""")
                .bind("contacts", contacts.toArray(Long[]::new))
                .bind("account", account.value())
                .mapTo(Waiting.class)
                .list();
        var cancelled = waiting.stream()
                .filter(message -> WaitingMessageStore.end(
                        handle, message.plan(), new MessageId(message.id()), WaitingMessageStore.End.DELETED))
                .toList();
        if (!cancelled.isEmpty()) {
            handle.createUpdate("""
                            insert into message_event (message_id, kind, actor)
                            select unnest(:messages), 'cancelled', 'system'""")
                    .bind("messages", cancelled.stream().map(Waiting::id).toArray(Long[]::new))
                    .execute();
            settlement.settle(
                    handle, cancelled.stream().map(Waiting::plan).distinct().toList());
            dispatch.announceSoon();
        }
    }
}
