package io.tidings.benchmark;

import java.sql.SQLException;

/** Statistics of PostgreSQL at one moment. */
record DatabaseCounters(long wal, long commits, long updates, long hotUpdates) {
    /** A backend reports its statistics at most once a second, and within ten seconds when it is idle. */
    private static final int STABLE_AFTER_MS = 1_500;

    private static final int MAX_WAIT_MS = 12_000;

    /** @param tables the tables whose updates count, as a LIKE pattern */
    static DatabaseCounters read(AppDatabase database, String tables) throws SQLException {
        long own = database.ownCommits();
        return database.one(
                """
                select (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint,
                       (select xact_commit from pg_stat_database where datname = current_database()),
                       coalesce(sum(n_tup_upd), 0)::bigint, coalesce(sum(n_tup_hot_upd), 0)::bigint
                from pg_stat_user_tables where relname like ?
                """,
                row -> new DatabaseCounters(row.getLong(1), row.getLong(2) - own, row.getLong(3), row.getLong(4)),
                tables);
    }

    /** Waits for late reports of the backends. The position of the write-ahead log is that at the call. */
    static DatabaseCounters readStable(AppDatabase database, String tables) throws SQLException, InterruptedException {
        var first = read(database, tables);
        var last = first;
        long since = System.nanoTime();
        long begin = since;
        while (millisFrom(since) < STABLE_AFTER_MS && millisFrom(begin) < MAX_WAIT_MS) {
            Thread.sleep(100);
            var now = read(database, tables);
            if (now.updates != last.updates || now.commits - last.commits > 1) {
                since = System.nanoTime();
            }
            last = now;
        }
        return new DatabaseCounters(first.wal, last.commits, last.updates, last.hotUpdates);
    }

    private static long millisFrom(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    DatabaseCounters since(DatabaseCounters before) {
        return new DatabaseCounters(
                wal - before.wal, commits - before.commits, updates - before.updates, hotUpdates - before.hotUpdates);
    }

    /** The share of updates that needed no new index entry; 1 when there was no update. */
    double hotRatio() {
        return updates == 0 ? 1 : (double) hotUpdates / updates;
    }
}
