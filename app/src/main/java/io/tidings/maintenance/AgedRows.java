package io.tidings.maintenance;

import io.tidings.schedule.JobContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/** Deletes receipts that are old enough, in parts, so that nobody waits for it. Thread-safe. */
@Singleton
final class AgedRows {
    /** 16 MB, some 150,000 receipts: half a second of work, and a transaction that no vacuum notices. */
    private static final int PAGES = 2_000;

    private final Jdbi jdbi;

    AgedRows(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * By ranges of pages, since time has no index there: it would cost every receipt more than one pass a night does. Nor
     * are there partitions by day: a receipt that comes again days later must meet the first one's key.
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
}
