package io.tidings.maintenance;

import io.tidings.schedule.JobContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/** Deletes what is old enough and that no feature of its own forgets. Thread-safe. */
@Singleton
final class RowPruner {
    /** 16 MB, some 150,000 receipts: half a second of work, and a transaction that no vacuum notices. */
    private static final int PAGES = 2_000;

    private final Jdbi jdbi;

    RowPruner(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * In parts, so that nobody waits for it: by ranges of pages, since time has no index there. It would cost every
     * receipt more than one pass a night does. Nor are there partitions by day: a receipt that comes again days later
     * must meet the first one's key.
     *
     * @return how many went
     */
    long deleteReceipts(Duration kept, JobContext context) {
        long pages = jdbi.withHandle(handle -> handle.createQuery(
                        "select pg_relation_size('receipt') / cast(current_setting('block_size') as bigint)")
                .mapTo(Long.class)
                .one());
        long deleted = 0;
        for (long page = 0; page <= pages && !context.stopping(); page += PAGES) {
            // Written into the text, not bound: only so the planner reads just these pages.
            var range = "ctid >= '(%d,0)' and ctid < '(%d,0)'".formatted(page, page + PAGES);
            deleted += jdbi.withHandle(handle -> handle.createUpdate(
                            "delete from receipt where " + range + " and received_at < now() - :kept")
                    .bind("kept", kept)
                    .execute());
        }
        return deleted;
    }

    /** Of limits that nothing was sent under for so long: without its row a limit is as free as with it. */
    int deleteRateBuckets(Duration kept) {
        return jdbi.withHandle(handle -> handle.createUpdate("delete from rate_bucket where free_at < now() - :kept")
                .bind("kept", kept)
                .execute());
    }

    /**
     * Programs that began longer ago than that and are dead. A free lock alone proves it not for one that is just
     * connecting anew, so nothing may be in its hands or said by it lately either.
     */
    int deleteNodes(Duration kept) {
        return jdbi.inTransaction(
                handle -> handle.createUpdate("""
                        with idle as materialized (
                            select id from node n
                             where started_at < now() - :kept
                               and not exists (select from dispatch_node where node_id = n.id)
                               and not exists (select from send_block where state = 'LEASED' and owner = n.id)
                               and not exists (select from scheduled_tasks where picked and picked_by = n.name)
                               and not exists (select from recurring_tasks where picked and picked_by = n.name)
                        )
                        delete from node
                         where id in (select id from idle where pg_try_advisory_xact_lock(1414090315, id::int))
                        """).bind("kept", kept).execute());
    }
}
