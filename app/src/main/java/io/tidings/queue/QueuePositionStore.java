package io.tidings.queue;

import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** The SQL of the positions of waiting blocks in their gateway's queue. {@link DispatchStore#release} assigns them. */
@Singleton
public final class QueuePositionStore {
    /**
     * Minutes by which a plan may be queued earlier than its release, to take turns with older plans of the same
     * priority.
     */
    static final int HEAD_START_MINUTES = 10;

    /**
     * The position at which a plan {@code p} enters its gateway's queue: that of waiting plans with the same priority,
     * at most a head start earlier. To be formatted with the minutes of its priority, and with the minutes of the head
     * start.
     */
    static final String POSITION = """
            greatest(clock_timestamp() + make_interval(mins => %1$s - %2$s),
                     least(clock_timestamp() + make_interval(mins => %1$s),
                           (select min(o.queue_position_at) from send_block o
                             where o.state = 'READY' and o.gateway_id = p.gateway_id and o.priority = p.priority
                               and o.plan_id <> p.id)))
            """;

    /** As {@link #POSITION}, for a plan that was in the queue before. */
    public static final String NEW_POSITION = POSITION.formatted("p.priority", String.valueOf(HEAD_START_MINUTES));

    private final Jdbi jdbi;

    QueuePositionStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Waiting blocks of a plan.
     *
     * @param listed whether the blocks are of requeued messages
     * @param seconds from each of its blocks to the next one
     * @param size messages in a block
     */
    record QueueSection(PlanId plan, boolean listed, double seconds, double size) {}

    /** Returns the plans with at least two waiting blocks; none when only one plan waits. */
    List<QueueSection> sections(GatewayId gateway) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select plan_id, message_ids is not null as listed, avg(n_total) as size,
                               extract(epoch from max(queue_position_at) - min(queue_position_at))
                                   / (max(block_no) - min(block_no)) as seconds
                          from send_block
                         where state = 'READY' and gateway_id = :gateway
                           and (select min(plan_id) < max(plan_id) from send_block
                                 where state = 'READY' and gateway_id = :gateway)
                         group by 1, 2 having max(block_no) > min(block_no)""")
                .bind("gateway", gateway.value())
                .map((row, context) -> new QueueSection(
                        new PlanId(row.getLong("plan_id")),
                        row.getBoolean("listed"),
                        row.getDouble("seconds"),
                        row.getDouble("size")))
                .list());
    }

    /**
     * Sets the distance of the blocks; the first block keeps its position. Does nothing while another transaction
     * pauses, cancels or requeues the plan, because that one holds the lock on the plan.
     */
    void space(QueueSection section, double seconds) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        with free as (
                            select id from send_plan where id = :plan for update skip locked
                        ), line as (
                            select min(queue_position_at) as head, min(block_no) as first from send_block
                             where plan_id = :plan and state = 'READY' and (message_ids is not null) = :listed
                        ), waiting as materialized (
                            -- In the order of BlockLocks.
                            select b.id from send_block b, free
                             where b.plan_id = free.id and b.state = 'READY' and (b.message_ids is not null) = :listed
                             order by b.id for no key update of b
                        )
                        update send_block b
                           set queue_position_at = line.head + make_interval(secs => (b.block_no - line.first) * :seconds)
                          from line, waiting w where b.id = w.id and (select count(*) from waiting) > 0""")
                .bind("plan", section.plan().value())
                .bind("listed", section.listed())
                .bind("seconds", seconds)
                .execute());
    }
}
