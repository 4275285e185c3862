package io.tidings.plancontrol;

import io.tidings.messages.MessageState;
import io.tidings.plans.VariantCounts;
import io.tidings.shared.MessageId;
import io.tidings.shared.PlanId;
import io.tidings.suppression.Suppressions;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Ends single messages that wait in the queue or in an unclaimed block. Locks plan, block, message, in this order, as
 * all other code does. So a claim comes wholly before, and then it is too late, or wholly after.
 */
public final class WaitingMessageStore {
    /** The new state of the message, and the blocks in which it may be ended. */
    public enum End {
        CANCELLED(MessageState.CANCELLED, "n_cancelled", "'PREPARING', 'READY', 'PAUSED'", "CANCELLED", null),
        /** Its contact was deleted. */
        DELETED(
                MessageState.CANCELLED,
                "n_cancelled",
                "'PREPARING', 'READY', 'PAUSED'",
                "CANCELLED",
                "contact_deleted"),
        /** Not while the launch is being written: a message that the launch skips has no reservation. */
        SKIPPED(MessageState.SKIPPED, "n_skipped", "'READY', 'PAUSED'", "CLOSED", Suppressions.ERROR_CODE);

        private final MessageState state;
        private final String counter;
        private final String blocks;
        private final String block;
        private final @Nullable String code;

        End(MessageState state, String counter, String blocks, String block, @Nullable String code) {
            this.state = state;
            this.counter = counter;
            this.blocks = blocks;
            this.block = block;
            this.code = code;
        }

        private String countByVariant() {
            return VariantCounts.change(counter, 1) + "\n";
        }
    }

    private WaitingMessageStore() {}

    /** Ends one message. @return false when a worker has the message, it may have been sent, or it has an outcome */
    public static boolean end(Handle handle, PlanId plan, MessageId id, End end) {
        return endQueued(handle, plan, id, end)
                || inBlock(handle, plan, id, end)
                        .map(block -> endInBlock(handle, block, id, end))
                        .orElse(false);
    }

    /** The delete competes with the delete of a claim; one of them finds the row. */
    private static boolean endQueued(Handle handle, PlanId plan, MessageId id, End end) {
        handle.createQuery("select true from send_plan where id = :plan for share")
                .bind("plan", plan.value())
                .mapTo(Boolean.class)
                .list();
        return handle.createUpdate("""
                                with gone as (
                                    delete from dispatch_queue
                                     where message_id = :message and plan_id = :plan
                                       -- An earlier attempt may have been sent.
                                       and exists (select from message where id = :message and key_round is null)
                                    returning message_id, account_id, plan_id, gateway_id, priority
                                ), moved as (
                                    update message m set state = :state, outcome_at = clock_timestamp(),
                                           error_code = coalesce(:code, m.error_code)
                                      from gone where m.id = gone.message_id and m.id = :message and m.state < <UNCERTAIN>
                                    returning m.id, m.plan_id, m.variant
                                )""" + end.countByVariant() + """
                                insert into send_block (account_id, plan_id, gateway_id, priority, block_no, first_id,
                                    last_id, message_ids, state, started_upto, n_total, <counter>, closed_at)
                                select account_id, gone.plan_id, gateway_id, priority, 0, id, id, array[id], :block, id,
                                       1, 1, clock_timestamp()
                                  from gone join moved on moved.id = gone.message_id""")
                        .define("counter", end.counter)
                        .bind("message", id.value())
                        .bind("plan", plan.value())
                        .bind("state", end.state.rank())
                        .bind("code", end.code)
                        .bind("block", end.block)
                        .execute()
                == 1;
    }

    /** Locks and returns the block in which the message waits; empty if a worker has it or it has ended. */
    private static Optional<Long> inBlock(Handle handle, PlanId plan, MessageId id, End end) {
        return handle.createQuery("""
                        select id from send_block
                         where plan_id = :plan and state in (<states>) and first_id <= :message
                           and last_id >= :message and started_upto < :message
                           and (message_ids is null or :message = any(message_ids))
                         order by message_ids is null
                           for update""")
                .define("states", end.blocks)
                .bind("plan", plan.value())
                .bind("message", id.value())
                .mapTo(Long.class)
                .findFirst();
    }

    /**
     * A block skips messages with an outcome, so this only counts it. Its credits are released when the block closes.
     */
    private static boolean endInBlock(Handle handle, long block, MessageId id, End end) {
        return handle.createUpdate("""
                                with moved as (
                                    update message set state = :state, outcome_at = clock_timestamp(),
                                           error_code = coalesce(:code, error_code)
                                     where id = :message and key_round is null
                                       and state = any(case when (select message_ids is null from send_block
                                                                   where id = :block)
                                                            then array[<QUEUED>] else array[<QUEUED>, <RETRYING>] end)
                                    returning id, plan_id, variant
                                )""" + end.countByVariant() + """
                                update send_block b set <counter> = <counter> + 1
                                  from moved where b.id = :block""")
                        .define("counter", end.counter)
                        .bind("message", id.value())
                        .bind("block", block)
                        .bind("state", end.state.rank())
                        .bind("code", end.code)
                        .execute()
                == 1;
    }
}
