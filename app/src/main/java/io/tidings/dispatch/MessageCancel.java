package io.tidings.dispatch;

import io.tidings.audit.Audit;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.MessageId;
import io.tidings.shared.PlanId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Cancels single messages that wait: in the queue, or in a block that nobody has claimed. Locks are taken in the order
 * plan, block, message, as everywhere: a claim comes before the whole of it, and then it is too late, or after. Thread-safe.
 */
@Singleton
public final class MessageCancel {
    private static final String CANCELLED = VariantCounts.later("n_cancelled", 1) + "\n";

    private final Jdbi jdbi;
    private final MessageReading messages;
    private final Settling settling;
    private final Dispatch dispatch;
    private final Audit audit;

    MessageCancel(Jdbi jdbi, MessageReading messages, Settling settling, Dispatch dispatch, Audit audit) {
        this.jdbi = jdbi;
        this.messages = messages;
        this.settling = settling;
        this.dispatch = dispatch;
        this.audit = audit;
    }

    /**
     * Nothing is sent once this returns.
     *
     * @throws io.tidings.shared.ProblemException 404 for another account's message, 409 {@code wrong_state} for one that
     *     is not waiting, or that is a sender's turn already
     */
    public void cancel(Actor actor, MessageId id) {
        var message = messages.find(actor.account(), id)
                .orElseThrow(() -> Problem.notFound("message").asException());
        jdbi.useTransaction(handle -> {
            boolean cancelled = cancelQueued(handle, message.plan(), id)
                    || inBlock(handle, message.plan(), id)
                            .map(block -> cancelInBlock(handle, block, id))
                            .orElse(false);
            if (!cancelled) {
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
            settling.settle(handle, List.of(message.plan()));
        });
        dispatch.ring(message.plan());
    }

    /** The delete is the race with the claim, which deletes too: one of them finds the row. */
    private static boolean cancelQueued(Handle handle, PlanId plan, MessageId id) {
        handle.createQuery("select true from send_plan where id = :plan for share")
                .bind("plan", plan.value())
                .mapTo(Boolean.class)
                .list();
        return handle.createUpdate("""
                                with gone as (
                                    delete from dispatch_queue where message_id = :message and plan_id = :plan
                                    returning message_id, account_id, plan_id, gateway_id, priority
                                ), moved as (
                                    update message m set state = 40, outcome_at = clock_timestamp()
                                      from gone where m.id = gone.message_id and m.id = :message and m.state < 25
                                    returning m.id, m.plan_id, m.variant
                                )""" + CANCELLED + """
                                insert into send_block (account_id, plan_id, gateway_id, priority, round, first_id,
                                    last_id, message_ids, state, started_upto, n_total, n_cancelled, closed_at)
                                select account_id, gone.plan_id, gateway_id, priority, 0, id, id, array[id], 'CANCELLED', id,
                                       1, 1, clock_timestamp()
                                  from gone join moved on moved.id = gone.message_id""")
                        .bind("message", id.value())
                        .bind("plan", plan.value())
                        .execute()
                == 1;
    }

    /** The block that the message waits in, locked; empty if a sender has it or it has ended. */
    private static Optional<Long> inBlock(Handle handle, PlanId plan, MessageId id) {
        return handle.createQuery("""
                        select id from send_block
                         where plan_id = :plan and state in ('PREPARING', 'READY') and first_id <= :message
                           and last_id >= :message and started_upto < :message
                           and (message_ids is null or :message = any(message_ids))
                         order by message_ids is null
                           for update""")
                .bind("plan", plan.value())
                .bind("message", id.value())
                .mapTo(Long.class)
                .findFirst();
    }

    /** A block passes over what has an outcome, so it is only to be counted. Its credits go back when the block closes. */
    private static boolean cancelInBlock(Handle handle, long block, MessageId id) {
        return handle.createUpdate("""
                                with moved as (
                                    update message set state = 40, outcome_at = clock_timestamp()
                                     where id = :message
                                       and state = any(case when (select message_ids is null from send_block
                                                                   where id = :block)
                                                            then array[0] else array[0, 5] end)
                                    returning id, plan_id, variant
                                )""" + CANCELLED + """
                                update send_block b set n_cancelled = n_cancelled + 1
                                  from moved where b.id = :block""")
                        .bind("message", id.value())
                        .bind("block", block)
                        .execute()
                == 1;
    }

    private RuntimeException tooLate(AccountId account, MessageId id) {
        var status = messages.find(account, id).map(MessageView::status).orElse("gone");
        var detail = status.equals("queued") || status.equals("sending")
                ? "The message is a sender's turn already, so it cannot be stopped any more."
                : "The message is %s, so it cannot be cancelled.".formatted(status);
        return Problem.conflict("wrong_state", detail)
                .with("status_now", status)
                .asException();
    }
}
