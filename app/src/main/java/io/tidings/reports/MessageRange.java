package io.tidings.reports;

import io.tidings.shared.PlanId;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The lowest and the highest message id of a plan. Bound as values, they let PostgreSQL skip partitions and read a page
 * by the primary key. With a sub-query, it would sort all messages of the plan.
 *
 * @param high lower than {@code low} when the plan has no messages
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
