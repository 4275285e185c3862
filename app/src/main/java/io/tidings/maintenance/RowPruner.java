package io.tidings.maintenance;

import io.tidings.idempotency.IdempotencyKeys;
import io.tidings.schedule.JobContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/** Deletes old receipts, rate buckets, nodes and idempotency keys. Thread-safe. */
@Singleton
final class RowPruner {
    /** 16 MB or about 150,000 receipts. One statement takes half a second, so its transaction does not delay vacuum. */
    private static final int PAGES_PER_STATEMENT = 2_000;

    private final Jdbi jdbi;
    private final IdempotencyKeys keys;

    RowPruner(Jdbi jdbi, IdempotencyKeys keys) {
        this.jdbi = jdbi;
        this.keys = keys;
    }

    int deleteIdempotencyKeys(Duration age) {
        return keys.prune(age);
    }

    /**
     * Deletes old receipts in ranges of pages, so that no other transaction waits long. There is no index on the time,
     * because it would cost each receipt more than one scan a night. There are no partitions by day, because the key of a
     * repeated receipt must be unique over all days.
     *
     * @return the number of deleted receipts
     */
    long deleteReceipts(Duration age, JobContext context) {
        long pages = jdbi.withHandle(handle -> handle.createQuery(
                        "select pg_relation_size('receipt') / cast(current_setting('block_size') as bigint)")
                .mapTo(Long.class)
                .one());
        long deleted = 0;
        for (long page = 0; page <= pages && !context.stopping(); page += PAGES_PER_STATEMENT) {
            // The range is part of the text, because the planner reads only these pages for constants.
            var range = "ctid >= '(%d,0)' and ctid < '(%d,0)'".formatted(page, page + PAGES_PER_STATEMENT);
            deleted += jdbi.withHandle(handle -> handle.createUpdate(
                            "delete from receipt where " + range + " and received_at < now() - :age")
                    .bind("age", age)
                    .execute());
        }
        return deleted;
    }

    /** Deletes the state of rate limits that were not used for this time. A missing row means an unused limit. */
    int deleteRateBuckets(Duration age) {
        return jdbi.withHandle(handle -> handle.createUpdate("delete from rate_bucket where free_at < now() - :age")
                .bind("age", age)
                .execute());
    }

    /**
     * Deletes nodes that started longer ago than this time and have been dead for 4 days. Until then the next run on the
     * same data directory looks for the last commit of the node. A free lock does not prove the death of a node
     * that is reconnecting. Therefore the node must also hold no work and have no current report.
     */
    int deleteNodes(Duration age) {
        return jdbi.inTransaction(
                handle -> handle.createUpdate("""
                        with idle as materialized (
                            select id from node n
                             where started_at < now() - :age
                               and coalesce(committed_at, started_at) < now() - interval '4 days'
                               and not exists (select from dispatch_node where node_id = n.id)
                               and not exists (select from send_block where state = 'LEASED' and owner = n.id)
                               and not exists (select from scheduled_tasks where picked and picked_by = n.name)
                               and not exists (select from recurring_tasks where picked and picked_by = n.name)
                               and not exists (select from file_tasks where picked and picked_by = n.name)
                        )
                        delete from node
                         where id in (select id from idle where pg_try_advisory_xact_lock(1414090315, id::int))
                        """).bind("age", age).execute());
    }
}
