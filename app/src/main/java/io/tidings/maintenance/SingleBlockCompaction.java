package io.tidings.maintenance;

import io.tidings.schedule.JobContext;
import io.tidings.schedule.RecurringJob;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Merges the ended blocks of single messages into one block with their sums. Each claim adds a block to the plan of the
 * account. The job keeps the number of rows small from which counts and credits are read. The merged block lists no
 * messages and has no range.
 */
@Singleton
final class SingleBlockCompaction implements RecurringJob {
    /** Late writes to an ended block follow within seconds. A block with uncertain messages is not merged. */
    private static final Duration MIN_AGE = Duration.ofMinutes(10);

    private static final int MAX_BLOCKS = 10_000;
    /** A merged block with this many messages gets no more, and the next one starts. Its counters cannot overflow. */
    private static final int MAX_MESSAGES = 1_000_000_000;

    private final Jdbi jdbi;

    SingleBlockCompaction(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public String kind() {
        return "fold-blocks";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.Every(Duration.ofMinutes(5));
    }

    @Override
    public void run(JobContext context) {
        for (long plan : plans()) {
            int read = MAX_BLOCKS;
            while (read == MAX_BLOCKS && !context.stopping()) {
                read = compact(plan);
            }
        }
    }

    /** Returns the plans with at least two blocks to merge. */
    private List<Long> plans() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select d.plan_id from direct_plan d
                         where (select count(*) from (select from send_block b
                                                       where b.plan_id = d.plan_id and <compactable> limit 2) found) = 2
                        """)
                .define("compactable", COMPACTABLE)
                .bind("minAge", MIN_AGE)
                .bind("maxMessages", MAX_MESSAGES)
                .mapTo(Long.class)
                .list());
    }

    private static final String COMPACTABLE = """
            b.state in ('CLOSED', 'CANCELLED') and b.closed_at < now() - :minAge and coalesce(b.settled, true)
            and b.message_ids is not null and b.n_total < :maxMessages
            and not exists (select from uncertain u where u.plan_id = b.plan_id and u.block_id = b.id)""";

    /** @return the number of blocks that were read, at most {@link #MAX_BLOCKS} */
    private int compact(long plan) {
        return jdbi.inTransaction(handle -> handle.createQuery("""
                        with part as materialized (
                            select * from send_block b
                             where b.plan_id = :plan and <compactable>
                             order by b.first_id limit :maxBlocks for update
                        ), sums as materialized (
                            select min(id) as keeper, count(*) as blocks, min(first_id) as first_id,
                                   max(last_id) as last_id, max(closed_at) as closed_at,
                                   sum(n_total) as n_total, sum(n_sent) as n_sent, sum(n_failed) as n_failed,
                                   sum(n_skipped) as n_skipped, sum(n_cancelled) as n_cancelled,
                                   sum(n_uncertain) as n_uncertain, sum(n_requeued) as n_requeued,
                                   sum(segments) as segments, sum(reserved_units) as reserved_units,
                                   sum(spent_units) as spent_units, sum(released_units) as released_units,
                                   sum(held_units) as held_units, sum(carried_units) as carried_units
                              from part
                        ), deleted as (
                            delete from send_block b using part, sums where b.id = part.id and b.id <> sums.keeper
                        ), summed as (
                            update send_block b
                               set state = 'CLOSED', message_ids = '{}', first_id = s.first_id, last_id = s.last_id,
                                   started_upto = s.last_id, closed_at = s.closed_at, n_total = s.n_total,
                                   n_sent = s.n_sent, n_failed = s.n_failed, n_skipped = s.n_skipped,
                                   n_cancelled = s.n_cancelled, n_uncertain = s.n_uncertain,
                                   n_requeued = s.n_requeued, segments = s.segments, reserved_units = s.reserved_units,
                                   spent_units = s.spent_units, released_units = s.released_units,
                                   held_units = s.held_units, carried_units = s.carried_units
                              from sums s where b.id = s.keeper and s.blocks > 1
                        )
                        select blocks from sums""")
                .define("compactable", COMPACTABLE)
                .bind("plan", plan)
                .bind("minAge", MIN_AGE)
                .bind("maxMessages", MAX_MESSAGES)
                .bind("maxBlocks", MAX_BLOCKS)
                .mapTo(Integer.class)
                .one());
    }
}
