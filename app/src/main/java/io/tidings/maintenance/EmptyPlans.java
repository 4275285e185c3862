package io.tidings.maintenance;

import java.util.Collection;
import org.jdbi.v3.core.Handle;

/**
 * Merges the blocks of an ended plan without messages into one block with their sums, so that its counts and credits
 * stay. A plan of single messages continues, and its merged block has no range.
 */
final class EmptyPlans {
    /** To be completed with the conditions of the plans. */
    private static final String MERGE_BLOCKS = """
            with ended as materialized (
                select plan_id, min(id) as keeper, min(first_id) as first_id, max(last_id) as last_id,
                       max(closed_at) as closed_at,
                       case when bool_and(message_ids is not null) then cast('{}' as bigint[]) end as message_ids,
                       sum(n_total) as n_total, sum(n_sent) as n_sent, sum(n_failed) as n_failed,
                       sum(n_skipped) as n_skipped, sum(n_cancelled) as n_cancelled,
                       sum(n_uncertain) as n_uncertain, sum(n_requeued) as n_requeued,
                       sum(segments) as segments, sum(reserved_units) as reserved_units,
                       sum(spent_units) as spent_units, sum(released_units) as released_units,
                       sum(held_units) as held_units, sum(carried_units) as carried_units
                  from send_block
                 where <ofPlans>
                 group by plan_id
                having bool_and(state in ('CLOSED', 'CANCELLED')) and count(*) > 1 and <inRange>
            ), plans as materialized (
                select * from ended e where <isEmpty>
            ), deleted as (
                delete from send_block b using plans p where b.plan_id = p.plan_id and b.id <> p.keeper
            )
            update send_block b
               set first_id = p.first_id, last_id = p.last_id, started_upto = p.last_id,
                   message_ids = p.message_ids, closed_at = p.closed_at, n_total = p.n_total,
                   n_sent = p.n_sent, n_failed = p.n_failed, n_skipped = p.n_skipped,
                   n_cancelled = p.n_cancelled, n_uncertain = p.n_uncertain,
                   n_requeued = p.n_requeued, segments = p.segments, reserved_units = p.reserved_units,
                   spent_units = p.spent_units, released_units = p.released_units,
                   held_units = p.held_units, carried_units = p.carried_units
              from plans p
             where b.id = p.keeper
            """;

    /** Adds the counts by variant of deleted blocks to the totals of their plan. */
    private static final String MERGE_VARIANT_COUNTS = """
            with deleted as (
                delete from variant_count v
                 where v.block_id > 0 and <ofPlans>
                   and not exists (select from send_block b where b.id = v.block_id)
                returning plan_id, variant, n_sent, n_failed, n_skipped, n_cancelled, n_uncertain
            ), sums as (
                select plan_id, variant, sum(n_sent) as n_sent, sum(n_failed) as n_failed,
                       sum(n_skipped) as n_skipped, sum(n_cancelled) as n_cancelled, sum(n_uncertain) as n_uncertain
                  from deleted group by plan_id, variant
            )
            update variant_count v
               set n_sent = v.n_sent + s.n_sent, n_failed = v.n_failed + s.n_failed,
                   n_skipped = v.n_skipped + s.n_skipped, n_cancelled = v.n_cancelled + s.n_cancelled,
                   n_uncertain = v.n_uncertain + s.n_uncertain
              from sums s where v.plan_id = s.plan_id and v.block_id = 0 and v.variant = s.variant""";

    private static final String OF_PLANS = "plan_id = any(:plans)";

    private EmptyPlans() {}

    /**
     * Merges the blocks of the plans that have no message outside this range.
     *
     * @param first the first id of a partition that is being dropped
     * @param end the last id plus one
     */
    static void mergeBlocks(Handle handle, long first, long end) {
        handle.createUpdate(MERGE_BLOCKS)
                .define("ofPlans", "true")
                .define("inRange", "min(first_id) < :end and max(last_id) >= :first")
                .define("isEmpty", """
                        not exists (select from message m where m.id >= e.first_id and m.id < :first)
                        and not exists (select from message m where m.id >= :end and m.id <= e.last_id)""")
                .bind("first", first)
                .bind("end", end)
                .execute();
        handle.createUpdate(MERGE_VARIANT_COUNTS).define("ofPlans", "true").execute();
    }

    /** Merges the blocks of those of the plans that have no message left. */
    static void mergeBlocks(Handle handle, Collection<Long> plans) {
        handle.createUpdate(MERGE_BLOCKS)
                .define("ofPlans", OF_PLANS)
                .define("inRange", "true")
                .define("isEmpty", """
                        not exists (select from message m
                                     where m.id between e.first_id and e.last_id and m.plan_id = e.plan_id)""")
                .bind("plans", plans.toArray(Long[]::new))
                .execute();
        handle.createUpdate(MERGE_VARIANT_COUNTS)
                .define("ofPlans", OF_PLANS)
                .bind("plans", plans.toArray(Long[]::new))
                .execute();
    }
}
