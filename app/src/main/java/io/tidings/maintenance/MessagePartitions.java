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

    /**
     * @param attached false if an earlier run was interrupted between detach and drop
     * @param detachPending whether an earlier run was interrupted while it waited in its detach
     */
    private record Partition(@ColumnName("relname") String name, boolean attached, boolean detachPending) {
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
        finishDetaches();
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

    /**
     * Completes detaches whose session ended while it waited for other transactions. Until then PostgreSQL refuses to
     * detach any other partition.
     */
    private void finishDetaches() {
        for (var partition : jdbi.withHandle(MessagePartitions::all)) {
            if (partition.detachPending()) {
                jdbi.useHandle(handle ->
                        handle.execute("alter table message detach partition %s finalize".formatted(partition.name())));
            }
        }
    }

    /** Returns the partitions in which no more ids are allocated. */
    private static List<Partition> filled(Handle handle) {
        long next = handle.createQuery("select next_id from message_id_allocator")
                .mapTo(Long.class)
                .one();
        return all(handle).stream().filter(partition -> partition.end() <= next).toList();
    }

    private static List<Partition> all(Handle handle) {
        return handle.createQuery("""
                        select c.relname, i.inhrelid is not null as attached,
                               coalesce(i.inhdetachpending, false) as detach_pending
                          from pg_class c left join pg_inherits i on i.inhrelid = c.oid
                         where c.relkind = 'r' and c.relname ~ '^message_p[0-9]+$' and pg_table_is_visible(c.oid)
                         order by length(c.relname), c.relname
                        """).mapTo(Partition.class).list();
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
        for (var table : List.of("failure", "receipt", "late_status", "client_ref", "message_event", "provider_ref")) {
            deleteRows(table, partition);
        }
        jdbi.useTransaction(handle -> ClickSums.replaceClicks(handle, partition.first(), partition.end()));
        jdbi.useTransaction(handle -> {
            EmptyPlans.mergeBlocks(handle, partition.first(), partition.end());
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
}
