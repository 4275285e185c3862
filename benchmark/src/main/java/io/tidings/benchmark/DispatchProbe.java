package io.tidings.benchmark;

import java.time.Duration;

/** Reads the state of blocks and nodes from the database. */
final class DispatchProbe {
    /** Short, so that a suspended node loses its blocks within seconds. */
    static final int LEASE_SECONDS = 4;

    private final AppProcess primary;

    DispatchProbe(AppProcess primary) {
        this.primary = primary;
    }

    /** Blocks that a node other than the primary holds. */
    long leasedToOthers() throws Exception {
        return primary.database().number("""
                        select count(*) from send_block where state = 'LEASED'
                           and owner <> (select min(objid::bigint) from pg_locks
                                          where locktype = 'advisory' and classid = 1414090315)
                        """);
    }

    long expiredLeases() throws Exception {
        return primary.database().number("""
                        select count(*) from send_block
                         where state = 'LEASED' and lease_until < clock_timestamp() - interval '3 seconds'
                        """);
    }

    /** The largest number of seconds since a leased block committed a watermark. */
    double longestStandstill() throws Exception {
        return primary.database().number("""
                        select coalesce(cast(max(extract(epoch from clock_timestamp() - lease_until)) * 1000 as bigint), 0)
                               + ? from send_block where state = 'LEASED'
                        """, LEASE_SECONDS * 1_000L) / 1e3;
    }

    /**
     * Waits until no block is leased to a dead node. A node that lives holds an advisory lock.
     *
     * @return seconds; infinite when the limit was reached
     */
    double secondsUntilOrphansClaimed(Duration limit) throws Exception {
        long begin = System.nanoTime();
        while (primary.database().number("""
                        select count(*) from send_block b
                         where b.state = 'LEASED' and not exists (
                            select from pg_locks l where l.locktype = 'advisory' and l.classid = 1414090315
                               and l.objid = b.owner)
                        """) > 0) {
            if (System.nanoTime() - begin > limit.toNanos()) {
                return Double.POSITIVE_INFINITY;
            }
            Thread.sleep(20);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /**
     * Waits until a node that came back has replayed its journal: for five seconds the number of uncertain messages,
     * open blocks and queued messages does not change. Gives up after 60 seconds.
     */
    void awaitJournalReplay() throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        long before = -1;
        for (int unchanged = 0; unchanged < 10 && System.nanoTime() < end; ) {
            Thread.sleep(500);
            long now = primary.database().number("""
                    select (select count(*) from uncertain)
                         + (select count(*) from send_block where state not in ('CLOSED', 'CANCELLED'))
                         + (select count(*) from dispatch_queue)""");
            unchanged = now == before ? unchanged + 1 : 0;
            before = now;
        }
    }
}
