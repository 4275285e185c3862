package io.tidings.reports;

import io.tidings.shared.PlanId;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The ids that a plan's messages lie between. Bound as values, not as a sub-query, they let PostgreSQL leave out
 * partitions and read a page along the primary key without sorting the whole plan.
 *
 * @param high lower than low when the plan has no messages
 */
record MessageRange(long low, long high) {
    static MessageRange of(Handle handle, PlanId plan) {
        return handle.createQuery("""
                        select coalesce((select first_id from send_block where plan_id = :plan
                                          order by first_id limit 1), 1) as low,
                               coalesce((select max(last_id) from send_block where plan_id = :plan), 0) as high""")
                .bind("plan", plan.value())
                .mapTo(MessageRange.class)
                .one();
    }

    static MessageRange of(Jdbi jdbi, PlanId plan) {
        return jdbi.withHandle(handle -> of(handle, plan));
    }
}
