package io.tidings.queue;

import io.tidings.shared.PlanId;
import java.util.Collection;
import org.jdbi.v3.core.Handle;

/**
 * Locks several blocks until the transaction ends, in ascending order of id. A transaction that changes several blocks
 * locks all of them first, in this order. Otherwise two such transactions could deadlock, for example a pause and the
 * write of outcomes.
 */
public final class BlockLocks {
    private BlockLocks() {}

    /** Locks the blocks of a plan that are neither closed nor cancelled. The caller has locked the plan. */
    public static void lockOpen(Handle handle, PlanId plan) {
        handle.createQuery("""
                        select count(*) from (
                            select from send_block
                             where plan_id = :plan and state in ('PREPARING', 'READY', 'PAUSED', 'LEASED')
                             order by id for no key update) locked""").bind("plan", plan.value()).mapTo(Long.class).one();
    }

    /** Locks these blocks. An id may be given twice, or be that of no block. */
    public static void lock(Handle handle, Collection<Long> blocks) {
        handle.createQuery("""
                        select count(*) from (
                            select from send_block where id = any(:ids) order by id for no key update) locked""")
                .bind("ids", blocks.toArray(Long[]::new))
                .mapTo(Long.class)
                .one();
    }
}
