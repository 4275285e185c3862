package io.tidings.queue;

import io.tidings.plans.VariantCounts;
import io.tidings.shared.PlanId;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;

/**
 * The steps that every requeue shares. Requeued messages leave their counter for {@code n_requeued} and enter new
 * blocks, so that blocks and corrections still sum to the recipients. Locks plan, blocks, messages, in this order.
 * Thread-safe.
 */
@Singleton
public final class RequeueBlocks {
    private static final String NEW_BLOCKS = """
            listed as (
                insert into send_block (account_id, plan_id, gateway_id, priority, block_no, first_id, last_id,
                    message_ids, state, started_upto, n_total, queue_position_at)
                select p.account_id, p.id, p.gateway_id, p.priority, m.part, min(m.id), max(m.id),
                       array_agg(m.id order by m.id), case p.state when 'paused' then 'PAUSED' else 'READY' end,
                       min(m.id) - 1, count(*),
                       \s""" + QueuePositionStore.NEW_POSITION + """
                  from (select id, ((row_number() over (order by id))::int - 1) / :size as part from moved) m
                  join send_plan p on p.id = :plan
                 group by p.account_id, p.id, p.gateway_id, p.priority, p.state, m.part
            ), corrected as (
                insert into outcome_correction as c (plan_id, %1$s, n_requeued)
                select :plan, -count(*), count(*) from moved having count(*) > 0
                on conflict (plan_id) do update
                   set %1$s = c.%1$s + excluded.%1$s, n_requeued = c.n_requeued + excluded.n_requeued
            )""";

    private static final long MANY = 1_000;

    private final QueueConfig config;
    private final Event<MessagesRequeued> requeued;

    RequeueBlocks(QueueConfig config, Event<MessagesRequeued> requeued) {
        this.config = config;
        this.requeued = requeued;
    }

    /**
     * The messages that a requeue may affect.
     *
     * @param low the smallest message id; 0 when there is none
     * @param high the largest message id; 0 when there is none
     */
    public record Range(long low, long high, long size) {}

    /**
     * Returns SQL that lists the messages of {@code moved} in new blocks and corrects the counter that they leave. The
     * blocks are queued as if the plan were released now; {@link QueuePositions} then spaces them. Binds {@code plan} and
     * {@code size}.
     *
     * @param counter such as n_failed
     */
    public static String newBlocks(String counter) {
        return NEW_BLOCKS.formatted(counter) + VariantCounts.change(counter, -1);
    }

    /** Returns the largest number of messages in a new block. */
    public int blockSize() {
        return config.blockSize();
    }

    /**
     * Locks the state of the plan until the transaction ends. Other requeues and the writer of outcomes share this lock,
     * so they do not wait. @return whether the plan exists and is not stopped
     */
    public boolean lock(Handle handle, PlanId plan) {
        return handle.createQuery("select state <> 'stopped' from send_plan where id = :plan for share")
                .bind("plan", plan.value())
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    /**
     * Prefers hash joins for a large requeue, until the transaction ends. The planner does not know the size of what a
     * statement itself selects. It would scan all of it for each message, which takes hours for many messages.
     */
    public void preferHashJoins(Handle handle, long size) {
        if (size >= MANY) {
            // Otherwise PostgreSQL reuses the generic plan that this connection cached for small sizes.
            handle.execute("set local plan_cache_mode = force_custom_plan");
            handle.execute("set local enable_nestloop = off");
        }
    }

    /** Fires {@link MessagesRequeued} in the transaction of the requeue, unless no message was requeued. */
    public void fire(Handle handle, PlanId plan, long messages) {
        if (messages > 0) {
            requeued.fire(new MessagesRequeued(handle, plan));
        }
    }
}
