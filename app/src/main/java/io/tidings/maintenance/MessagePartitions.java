package io.tidings.maintenance;

import io.tidings.schedule.JobContext;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ColumnName;
import org.jspecify.annotations.Nullable;

/** Drops partitions whose messages are all older than the retention, with their dependent rows. Thread-safe. */
@Singleton
final class MessagePartitions {
    /** The ids of one partition, as in the SQL function {@code allocate_message_ids}. */
    private static final long IDS_PER_PARTITION = 10_000_000;

    private static final int ROWS_PER_DELETE = 10_000;

    private final Jdbi jdbi;

    MessagePartitions(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** @param attached false if an earlier run was interrupted between detach and drop */
    private record Partition(@ColumnName("relname") String name, boolean attached) {
        long first() {
            return Long.parseLong(name.substring("message_p".length())) * IDS_PER_PARTITION;
        }

        long end() {
            return first() + IDS_PER_PARTITION;
        }
    }

    /**
     * Drops the partitions that are past the retention.
     *
     * @param defaultDays retention of accounts without a setting; null keeps their messages for ever
     * @return the number of dropped partitions
     */
    long drop(@Nullable Integer defaultDays, JobContext context) {
        long dropped = 0;
        for (var partition : jdbi.withHandle(MessagePartitions::filled)) {
            if (context.stopping()) {
                return dropped;
            }
            if (!partition.attached() || jdbi.withHandle(handle -> canBeDropped(handle, partition, defaultDays))) {
                drop(partition);
                dropped++;
            }
        }
        return dropped;
    }

    /** Returns the partitions in which no more ids are allocated. */
    private static List<Partition> filled(Handle handle) {
        long next = handle.createQuery("select next_id from message_id_allocator")
                .mapTo(Long.class)
                .one();
        return handle.createQuery("""
                        select c.relname, exists (select from pg_inherits i where i.inhrelid = c.oid) as attached
                          from pg_class c
                         where c.relkind = 'r' and c.relname ~ '^message_p[0-9]+$' and pg_table_is_visible(c.oid)
                         order by length(c.relname), c.relname
                        """).mapTo(Partition.class).stream()
                .filter(partition -> partition.end() <= next)
                .toList();
    }

    private static boolean canBeDropped(Handle handle, Partition partition, @Nullable Integer defaultDays) {
        return handle.createQuery("""
                        select not exists (
                                   select from %s m
                                     left join account_retention r on r.account_id = m.account_id
                                    where coalesce(r.message_days, :default) is null
                                       or m.created_at >= now() - make_interval(days => coalesce(r.message_days, :default)))
                           and not exists (
                                   select from send_block
                                    where state not in ('CLOSED', 'CANCELLED')
                                      and first_id < :end and last_id >= :first)
                           and not exists (
                                   select from dispatch_queue where message_id >= :first and message_id < :end)
                           and not exists (
                                   select from uncertain where message_id >= :first and message_id < :end)
                        """.formatted(partition.name()))
                .bind("default", defaultDays)
                .bind("first", partition.first())
                .bind("end", partition.end())
                .mapTo(Boolean.class)
                .one();
    }

    private void drop(Partition partition) {
        for (var table : List.of("failure", "receipt", "client_ref", "message_event")) {
            deleteRows(table, partition);
        }
        jdbi.useTransaction(handle -> sumClicks(handle, partition));
        jdbi.useTransaction(handle -> {
            mergeBlocks(handle, partition);
            mergeVariantCounts(handle);
        });
        // CONCURRENTLY does not block readers and writers of other partitions. It cannot run in a transaction.
        jdbi.useHandle(handle -> {
            if (partition.attached()) {
                handle.execute("alter table message detach partition %s concurrently".formatted(partition.name()));
            }
            handle.execute("drop table " + partition.name());
        });
    }

    private void deleteRows(String table, Partition partition) {
        int deleted = ROWS_PER_DELETE;
        while (deleted == ROWS_PER_DELETE) {
            deleted = jdbi.withHandle(handle -> handle.createUpdate("""
                            delete from %1$s
                             where ctid = any (array(
                                 select ctid from %1$s where message_id >= :first and message_id < :end limit :part))
                            """.formatted(table))
                    .bind("first", partition.first())
                    .bind("end", partition.end())
                    .bind("part", ROWS_PER_DELETE)
                    .execute());
        }
    }

    /** Replaces the clicks by their sums, in one statement, so that no click is counted twice. */
    private static void sumClicks(Handle handle, Partition partition) {
        handle.createUpdate("""
                        with deleted as materialized (
                            delete from click where message_id >= :first and message_id < :end
                            returning plan_id, number, variant, message_id, count
                        )
                        insert into click_total as t (plan_id, number, variant, people, clicks)
                        select plan_id, number, variant, count(*), sum(count) from deleted group by 1, 2, 3
                        union all
                        select plan_id, -1, variant, count(distinct message_id), sum(count) from deleted group by 1, 3
                        on conflict (plan_id, number, variant) do update
                           set people = t.people + excluded.people, clicks = t.clicks + excluded.clicks
                        """)
                .bind("first", partition.first())
                .bind("end", partition.end())
                .execute();
    }

    /**
     * Merges the blocks of a plan without messages into one block with their sums, so that its counts and credits stay. A
     * plan of single messages continues, and its merged block has no range.
     */
    private static void mergeBlocks(Handle handle, Partition partition) {
        handle.createUpdate("""
                        with ended as materialized (
                            select plan_id, min(id) as keeper, min(first_id) as first_id, max(last_id) as last_id,
                                   max(closed_at) as closed_at,
                                   case when bool_and(message_ids is not null)
                                        then cast('{}' as bigint[]) end as message_ids,
                                   sum(n_total) as n_total, sum(n_sent) as n_sent, sum(n_failed) as n_failed,
                                   sum(n_skipped) as n_skipped, sum(n_cancelled) as n_cancelled,
                                   sum(n_uncertain) as n_uncertain, sum(n_requeued) as n_requeued,
                                   sum(segments) as segments, sum(reserved_units) as reserved_units,
                                   sum(spent_units) as spent_units, sum(released_units) as released_units,
                                   sum(held_units) as held_units, sum(carried_units) as carried_units
                              from send_block
                             group by plan_id
                            having bool_and(state in ('CLOSED', 'CANCELLED')) and count(*) > 1
                               and min(first_id) < :end and max(last_id) >= :first
                        ), plans as materialized (
                            -- The partitions before and after this one may still hold messages of the plan.
                            select * from ended e
                             where not exists (select from message m where m.id >= e.first_id and m.id < :first)
                               and not exists (select from message m where m.id >= :end and m.id <= e.last_id)
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
                        """)
                .bind("first", partition.first())
                .bind("end", partition.end())
                .execute();
    }

    /** Adds the counts by variant of deleted blocks to the totals of their plan. */
    private static void mergeVariantCounts(Handle handle) {
        handle.execute("""
                with deleted as (
                    delete from variant_count v
                     where v.block_id > 0 and not exists (select from send_block b where b.id = v.block_id)
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
                  from sums s where v.plan_id = s.plan_id and v.block_id = 0 and v.variant = s.variant""");
    }
}
