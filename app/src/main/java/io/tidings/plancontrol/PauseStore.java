package io.tidings.plancontrol;

import io.tidings.queue.BlockLocks;
import io.tidings.queue.QueuePositionStore;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;

/** Pauses and resumes plans. Locks plan, blocks, queue, in the order of a cancellation. */
@Singleton
final class PauseStore {
    /** @return whether the plan was running */
    boolean pause(Handle handle, PlanId plan) {
        if (!changeState(handle, plan, "running", "paused")) {
            return false;
        }
        BlockLocks.lockOpen(handle, plan);
        // One statement for both states, because a concurrent claim or release changes the state of a block.
        handle.createUpdate("""
                        update send_block
                           set state = case when state = 'READY' then 'PAUSED' else state end,
                               pause_requested = state = 'LEASED'
                         where plan_id = :plan and state in ('READY', 'LEASED')""").bind("plan", plan.value()).execute();
        pauseQueue(handle, plan, true);
        return true;
    }

    /**
     * Resumes a plan. Its blocks are queued as if they were released now, with the same distances. So the plan gains no
     * priority over others by its pause.
     *
     * @return whether the plan was paused
     */
    boolean resume(Handle handle, PlanId plan) {
        if (!changeState(handle, plan, "paused", "running")) {
            return false;
        }
        BlockLocks.lockOpen(handle, plan);
        handle.createUpdate("""
                        with line as (
                            select greatest(interval '0',\s""" + QueuePositionStore.NEW_POSITION + """
                                       - (select min(b.queue_position_at) from send_block b
                                           where b.plan_id = p.id and b.state = 'PAUSED')) as later
                              from send_plan p where p.id = :plan
                        )
                        update send_block
                           set state = case when state = 'PAUSED' then 'READY' else state end, pause_requested = false,
                               queue_position_at = queue_position_at + coalesce(line.later, interval '0')
                          from line
                         where plan_id = :plan and (state = 'PAUSED' or state = 'LEASED' and pause_requested)""")
                .bind("plan", plan.value())
                .execute();
        pauseQueue(handle, plan, false);
        return true;
    }

    private static boolean changeState(Handle handle, PlanId plan, String from, String to) {
        return handle.createUpdate("update send_plan set state = :to where id = :plan and state = :from")
                        .bind("plan", plan.value())
                        .bind("from", from)
                        .bind("to", to)
                        .execute()
                > 0;
    }

    private static void pauseQueue(Handle handle, PlanId plan, boolean paused) {
        handle.createUpdate("update dispatch_queue set paused = :paused where plan_id = :plan")
                .bind("plan", plan.value())
                .bind("paused", paused)
                .execute();
    }
}
