package io.tidings.benchmark;

import java.sql.SQLException;

/** PostgreSQL's own books at one moment. */
record Counters(long wal, long commits, long updates, long hotUpdates) {
    /** Backends report to the statistics at most once a second, and within ten when idle. */
    private static final int SETTLED_AFTER_MS = 1_500;

    private static final int SETTLED_AT_THE_LATEST_MS = 12_000;

    /** @param tables whose updates count, as a LIKE pattern */
    static Counters read(AppDatabase database, String tables) throws SQLException {
        long own = database.ownCommits();
        return database.one(
                """
                select (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint,
                       (select xact_commit from pg_stat_database where datname = current_database()),
                       coalesce(sum(n_tup_upd), 0)::bigint, coalesce(sum(n_tup_hot_upd), 0)::bigint
                from pg_stat_user_tables where relname like ?
                """, row -> new Counters(row.getLong(1), row.getLong(2) - own, row.getLong(3), row.getLong(4)), tables);
    }

    /** As {@link #read}, once late reports are in; the write-ahead log stands where it stood at the call. */
    static Counters readSettled(AppDatabase database, String tables) throws SQLException, InterruptedException {
        var first = read(database, tables);
        var last = first;
        long since = System.nanoTime();
        long begin = since;
        while (millisFrom(since) < SETTLED_AFTER_MS && millisFrom(begin) < SETTLED_AT_THE_LATEST_MS) {
            Thread.sleep(100);
            var now = read(database, tables);
            if (now.updates != last.updates || now.commits - last.commits > 1) {
                since = System.nanoTime();
            }
            last = now;
        }
        return new Counters(first.wal, last.commits, last.updates, last.hotUpdates);
    }

    private static long millisFrom(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    Counters since(Counters before) {
        return new Counters(
                wal - before.wal, commits - before.commits, updates - before.updates, hotUpdates - before.hotUpdates);
    }

    /** Of all updates, how many needed no index entry; 1 when there was none. */
    double hotRatio() {
        return updates == 0 ? 1 : (double) hotUpdates / updates;
    }
}
