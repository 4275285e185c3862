package io.tidings.benchmark;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/**
 * The baseline of dispatch: a status column is the queue. A worker claims 50 rows with SKIP LOCKED over a partial
 * index, sends in no time, and updates each message. Every statement is a transaction, because a process can be killed
 * at any moment. The table has the same width as that of the program and lives in the same database.
 */
final class NaiveWorker {
    static final int WORKERS = 16;
    private static final int CLAIM = 50;

    private NaiveWorker() {}

    record Result(double seconds, DatabaseCounters counters) {}

    static Result run(AppDatabase database, int messages) throws Exception {
        create(database, messages);
        database.execute("checkpoint");
        var connections = new ArrayList<Connection>();
        try (var pool = Executors.newFixedThreadPool(WORKERS)) {
            for (int i = 0; i < WORKERS; i++) {
                connections.add(database.connect());
            }
            var before = DatabaseCounters.read(database, "bench_queue");
            long begin = System.nanoTime();
            int sent = 0;
            for (var worker : pool.invokeAll(workers(connections))) {
                sent += worker.get();
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            var counters = DatabaseCounters.readStable(database, "bench_queue").since(before);
            if (sent != messages) {
                throw new IllegalStateException("the naive worker sent %d of %d".formatted(sent, messages));
            }
            return new Result(seconds, counters);
        } finally {
            for (var connection : connections) {
                connection.close();
            }
            database.execute("drop table bench_queue");
        }
    }

    private static void create(AppDatabase database, int messages) throws SQLException {
        database.execute("drop table if exists bench_queue");
        database.execute("""
                create table bench_queue (id bigint primary key, account_id bigint, recipient text, body text,
                    variables jsonb, status text not null, attempts int not null default 0, outcome_at timestamptz,
                    provider_ref text)
                """);
        database.execute("""
                insert into bench_queue (id, account_id, recipient, body, variables, status)
                select n, 1, '+2547' || lpad(n::text, 8, '0'), 'Hi Amina, Nairobi has Maize seed for you: 12 points',
                       '{"points": "12", "branch": "B7"}', 'queued'
                from generate_series(1, ?) n
                """, messages);
        database.execute("create index bench_queue_queued on bench_queue (id) where status = 'queued'");
        database.execute("analyze bench_queue");
    }

    private static List<Callable<Integer>> workers(List<Connection> connections) {
        return connections.stream()
                .<Callable<Integer>>map(connection -> () -> work(connection))
                .toList();
    }

    private static int work(Connection connection) throws SQLException {
        int sent = 0;
        try (var claim = connection.prepareStatement("""
                        update bench_queue set status = 'sending', attempts = attempts + 1
                        where id in (select id from bench_queue where status = 'queued'
                                     order by id limit ? for update skip locked)
                        returning id
                        """);
                var finish = connection.prepareStatement(
                        "update bench_queue set status = 'sent', outcome_at = now(), provider_ref = ? where id = ?")) {
            claim.setInt(1, CLAIM);
            while (true) {
                var ids = new ArrayList<Long>();
                try (var rows = claim.executeQuery()) {
                    while (rows.next()) {
                        ids.add(rows.getLong(1));
                    }
                }
                if (ids.isEmpty()) {
                    return sent;
                }
                for (long id : ids) {
                    finish.setString(1, "SM%032d".formatted(id));
                    finish.setLong(2, id);
                    sent += finish.executeUpdate();
                }
            }
        }
    }
}
