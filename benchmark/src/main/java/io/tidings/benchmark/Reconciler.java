package io.tidings.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * Compares, message by message, the provider's log with the database. It keeps the log in the temporary table {@code
 * accepted} of the measuring connection.
 */
final class Reconciler {
    private static final String COMPARISON = """
        select count(times), count(*) filter (where state >= message_state('sent')),
               count(*) filter (where state between message_state('expired') and message_state('failed')),
               count(*) filter (where state = message_state('uncertain')),
               count(*) filter (where times > 1), count(*) filter (where state < message_state('uncertain')),
               count(*) filter (
                   where state between message_state('cancelled') and message_state('failed') and times > 0),
               count(*) filter (where state >= message_state('sent') and times is null), count(distinct contact_id)
        from (
            -- Messages of a block that was cancelled before its start stay queued.
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
        """;

    /** A journal can queue messages again after the campaign's end. They are sent within this time. */
    private static final Duration REQUEUED_LIMIT = Duration.ofSeconds(60);

    private final AppProcess app;
    private final List<SimulatorLog> logs;

    /** @param logs one for each node, because every node runs its own simulated provider */
    Reconciler(AppProcess app, List<SimulatorLog> logs) {
        this.app = app;
        this.logs = logs;
    }

    /**
     * Waits for the end of the campaigns, compares them with the log, and checks the invariants. A campaign that does not
     * end is a violation and is compared nevertheless. While messages have no outcome, they are compared again.
     */
    void check(List<CampaignRun> campaigns, Duration limit, ScenarioResult result) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        for (var campaign : campaigns) {
            var rest = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            result.require(campaign.isOverWithin(rest), "campaign %d is still %s", campaign.id(), campaign.state());
            campaign.awaitLastOutcomes();
        }
        settled(campaigns).forEach(result::add);
        for (var broken : Invariants.broken(app.database())) {
            result.require(false, "invariant %s", broken);
        }
    }

    private List<Reconciliation> settled(List<CampaignRun> campaigns) throws Exception {
        long deadline = System.nanoTime() + REQUEUED_LIMIT.toNanos();
        var all = reconcile(campaigns);
        while (all.stream().anyMatch(Reconciliation::isUnsettled) && System.nanoTime() < deadline) {
            Thread.sleep(500);
            all = reconcile(campaigns);
        }
        return all;
    }

    List<Reconciliation> reconcile(List<CampaignRun> campaigns) throws Exception {
        loadLog(app.database());
        var all = new ArrayList<Reconciliation>();
        for (var campaign : campaigns) {
            all.add(compare(campaign));
        }
        return all;
    }

    /** The time at which each uncertain message became uncertain, in milliseconds since the epoch. */
    List<Long> uncertainSince() throws Exception {
        return app.database()
                .list("select (extract(epoch from since) * 1000)::bigint from uncertain", row -> row.getLong(1));
    }

    private void loadLog(AppDatabase database) throws SQLException, IOException {
        database.execute("drop table if exists accepted_call, accepted");
        database.execute("create temporary table accepted_call (message_id bigint not null, at_ms bigint not null)");
        var copy =
                database.connection().unwrap(PGConnection.class).getCopyAPI().copyIn("copy accepted_call from stdin");
        for (var log : logs) {
            log.each((message, atMillis) -> {
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

    /** Compares one campaign with the log that {@link #reconcile} loaded last. */
    Reconciliation compare(CampaignRun campaign) throws IOException, SQLException {
        long expected = expected(campaign);
        var inconsistencies = new CounterCheck(campaign).inconsistencies();
        return app.database()
                .one(
                        COMPARISON,
                        row -> new Reconciliation(
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
                                inconsistencies),
                        campaign.id());
    }

    private static long expected(CampaignRun campaign) throws IOException, SQLException {
        return campaign.count("""
                select case when status = 'cancelled' then recipients
                            when audience -> 'customer_ids' is not null then jsonb_array_length(audience -> 'customer_ids')
                            else (select count(*) from import_member m join import_job i on i.no = m.import_no
                                  where i.id = (audience ->> 'import_id')::uuid) end
                from campaign where id = ?
                """);
    }
}
