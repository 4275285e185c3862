package io.tidings.dispatch;

import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** The SQL of the places that waiting blocks have in their gateway's line; {@link DispatchStore#release} gave them. */
@Singleton
final class LineStore {
    private final Jdbi jdbi;

    LineStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * A plan that stands in line.
     *
     * @param seconds from each of its blocks to the next one
     * @param size messages in a block
     */
    record Stretch(PlanId plan, double seconds, double size) {}

    /** The plans with at least two blocks in the line. */
    List<Stretch> stretches(GatewayId gateway) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select plan_id, avg(n_total) as size,
                               extract(epoch from max(claim_at) - min(claim_at)) / (max(round) - min(round)) as seconds
                          from send_block
                         where state = 'READY' and gateway_id = :gateway and message_ids is null
                         group by plan_id having max(round) > min(round)""")
                .bind("gateway", gateway.value())
                .map((row, context) -> new Stretch(
                        new PlanId(row.getLong("plan_id")), row.getDouble("seconds"), row.getDouble("size")))
                .list());
    }

    /**
     * Puts a plan's waiting blocks so many seconds apart; the first one keeps its place. Does nothing while somebody
     * else pauses, cancels or puts back the plan, who has locked it first, as this does.
     */
    void space(PlanId plan, double seconds) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        with free as (
                            select id from send_plan where id = :plan for update skip locked
                        ), line as (
                            select min(claim_at) as head, min(round) as first from send_block
                             where plan_id = :plan and state = 'READY' and message_ids is null
                        )
                        update send_block b
                           set claim_at = line.head + make_interval(secs => (b.round - line.first) * :seconds)
                          from free, line
                         where b.plan_id = free.id and b.state = 'READY' and b.message_ids is null""")
                .bind("plan", plan.value())
                .bind("seconds", seconds)
                .execute());
    }
}
