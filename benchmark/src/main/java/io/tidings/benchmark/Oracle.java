package io.tidings.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/** Compares, message by message, what the provider accepted with what the database says became of it. */
final class Oracle {
    private final AppProcess app;
    private final List<SimulatorRecord> records;

    /** @param records one for each node: every node has the simulated provider within */
    Oracle(AppProcess app, List<SimulatorRecord> records) {
        this.app = app;
        this.records = records;
    }

    /**
     * What became of one campaign.
     *
     * @param expected contacts in its audience; of one that was cancelled, those that a message had been written for
     * @param accepted messages that the provider accepted, each counted once
     * @param twice accepted more than once
     * @param lost still without an outcome, or missing: nobody would ever hear of them
     * @param falselyFailed accepted, but failed, skipped or cancelled by the database
     * @param neverSent sent by the database, but never accepted
     * @param books what does not add up; empty when all does
     */
    record Verdict(
            long campaign,
            long expected,
            long accepted,
            long sent,
            long failed,
            long uncertain,
            long twice,
            long lost,
            long falselyFailed,
            long neverSent,
            List<String> books) {

        boolean isRight() {
            return twice == 0 && lost == 0 && falselyFailed == 0 && neverSent == 0 && books.isEmpty();
        }

        static void print(List<Verdict> verdicts) {
            var table = new Table(
                    "campaign",
                    "recipients",
                    "accepted",
                    "sent",
                    "failed",
                    "uncertain",
                    "twice",
                    "lost",
                    "falsely failed",
                    "never sent",
                    "books");
            verdicts.forEach(verdict -> verdict.addTo(table));
            System.out.println();
            table.print();
        }

        private void addTo(Table table) {
            table.add(
                    String.valueOf(campaign),
                    Table.number(expected),
                    Table.number(accepted),
                    Table.number(sent),
                    Table.number(failed),
                    Table.number(uncertain),
                    Table.number(twice),
                    Table.number(lost),
                    Table.number(falselyFailed),
                    Table.number(neverSent),
                    books.isEmpty() ? "add up" : String.join("; ", books));
        }
    }

    List<Verdict> judge(List<CampaignRun> campaigns) throws Exception {
        var database = app.database();
        loadRecord(database);
        var verdicts = new ArrayList<Verdict>();
        for (var campaign : campaigns) {
            verdicts.add(judge(database, campaign));
        }
        return verdicts;
    }

    /** When each message became uncertain that still is, in milliseconds since the epoch. */
    List<Long> doubtsSince() throws Exception {
        return app.database()
                .list("select (extract(epoch from since) * 1000)::bigint from uncertain", row -> row.getLong(1));
    }

    /**
     * Whether this oracle would notice: falsifies the books of one campaign in each way that counts, in a transaction
     * that is rolled back, and looks. To be called after {@link #judge}, on a campaign that was right, with at least
     * three messages sent and one failed.
     *
     * @return the falsifications that it did not notice
     */
    List<String> blindTo(CampaignRun campaign) throws Exception {
        var database = app.database();
        var before = judge(database, campaign);
        database.connection().setAutoCommit(false);
        try {
            var sent = database.list("""
                    select m.id from campaign c
                    join message m on m.id >= c.first_message_id and m.id < c.first_message_id + c.recipients
                    where c.id = ? and m.state = message_state('sent') order by m.id limit 3
                    """, row -> row.getLong(1), campaign.id());
            database.execute("update accepted set times = 2 where message_id = ?", sent.get(0));
            database.execute("delete from accepted where message_id = ?", sent.get(1));
            database.execute("update message set state = message_state('queued') where id = ?", sent.get(2));
            database.execute("""
                    insert into accepted
                    select m.id, 1, 0 from campaign c
                    join message m on m.id >= c.first_message_id and m.id < c.first_message_id + c.recipients
                    where c.id = ? and m.state = message_state('failed') order by m.id limit 1
                    """, campaign.id());
            return difference(before, judge(database, campaign));
        } finally {
            database.connection().rollback();
            database.connection().setAutoCommit(true);
        }
    }

    private static List<String> difference(Verdict before, Verdict after) {
        var missed = new ArrayList<String>();
        unlessOneMore(missed, "sent twice", before.twice(), after.twice());
        unlessOneMore(missed, "never sent", before.neverSent(), after.neverSent());
        unlessOneMore(missed, "lost", before.lost(), after.lost());
        unlessOneMore(missed, "falsely failed", before.falselyFailed(), after.falselyFailed());
        if (after.books().isEmpty()) {
            missed.add("books that do not add up");
        }
        return missed;
    }

    private static void unlessOneMore(List<String> missed, String what, long before, long after) {
        if (after != before + 1) {
            missed.add(what);
        }
    }

    private void loadRecord(AppDatabase database) throws SQLException, IOException {
        database.execute("drop table if exists accepted_call, accepted");
        database.execute("create temporary table accepted_call (message_id bigint not null, at_ms bigint not null)");
        var copy =
                database.connection().unwrap(PGConnection.class).getCopyAPI().copyIn("copy accepted_call from stdin");
        for (var record : records) {
            record.each((message, atMillis) -> {
                try {
                    var line = (message + "\t" + atMillis + "\n").getBytes(StandardCharsets.US_ASCII);
                    copy.writeToCopy(line, 0, line.length);
                } catch (SQLException e) {
                    throw new UncheckedIOException(new IOException(e));
                }
            });
        }
        copy.endCopy();
        database.execute("""
                create temporary table accepted as
                select message_id, count(*) as times, min(at_ms) as first_ms from accepted_call group by message_id
                """);
        database.execute("analyze accepted");
    }

    private static Verdict judge(AppDatabase database, CampaignRun campaign) throws SQLException {
        var books = new Books(database, campaign.id());
        long expected = database.number("""
                select case when status = 'cancelled' then recipients
                            when audience -> 'customer_ids' is not null then jsonb_array_length(audience -> 'customer_ids')
                            else (select count(*) from import_member m join import_job i on i.no = m.import_no
                                  where i.id = (audience ->> 'import_id')::uuid) end
                from campaign where id = ?
                """, campaign.id());
        return database.one(
                """
                select count(times), count(*) filter (where state >= message_state('sent')),
                       count(*) filter (where state between message_state('expired') and message_state('failed')),
                       count(*) filter (where state = message_state('uncertain')),
                       count(*) filter (where times > 1), count(*) filter (where state < message_state('uncertain')),
                       count(*) filter (
                           where state between message_state('cancelled') and message_state('failed') and times > 0),
                       count(*) filter (where state >= message_state('sent') and times is null), count(distinct contact_id)
                from (
                    -- Of a block that was cancelled before anybody began it, the messages are not touched one by one.
                    select m.contact_id, a.times,
                           case when m.state = message_state('queued') and exists (
                               select from send_block b where b.plan_id = c.id and b.state = 'CANCELLED'
                                  and b.message_ids is null and m.id > b.started_upto
                                  and m.id between b.first_id and b.last_id)
                               then message_state('cancelled') else m.state end as state
                    from campaign c
                    join message m on m.id >= c.first_message_id and m.id < c.first_message_id + c.recipients
                                  and m.plan_id = c.id
                    left join accepted a on a.message_id = m.id
                    where c.id = ?) all_of_it
                """,
                row -> new Verdict(
                        campaign.id(),
                        expected,
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6) + Math.abs(expected - row.getLong(9)),
                        row.getLong(7),
                        row.getLong(8),
                        books.faults()),
                campaign.id());
    }
}
