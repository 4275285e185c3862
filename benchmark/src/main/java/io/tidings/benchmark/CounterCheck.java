package io.tidings.benchmark;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Checks that the blocks, counters and messages of a finished campaign agree. */
record CounterCheck(CampaignRun campaign) {
    /** One line for each difference. */
    List<String> inconsistencies() throws IOException, SQLException {
        var found = new ArrayList<String>();
        unlessZero(found, "blocks still open", """
                select count(*) from send_block where plan_id = ? and state not in ('CLOSED', 'CANCELLED')
                """);
        unlessZero(found, "queued for another attempt", "select count(*) from dispatch_queue where plan_id = ?");
        // A requeued message counts in its first block and in its next one. The correction removes it from the first.
        unlessZero(found, "recipients - outcomes in blocks", """
                select c.recipients
                     - coalesce((select sum(n_total - n_requeued) from send_block b where b.plan_id = c.id), 0)
                     + coalesce((select n_requeued from outcome_correction o where o.plan_id = c.id), 0)
                from campaign c where c.id = ?
                """);
        unlessZero(found, "recipients - messages in the blocks' ranges", """
                select c.recipients - coalesce((select sum(last_id - first_id + 1) from send_block b
                                                where b.plan_id = c.id and message_ids is null), 0)
                from campaign c where c.id = ?
                """);
        unlessZero(found, "blocks that overlap", """
                select count(*) from (
                    select first_id, lag(last_id) over (order by first_id) as before from send_block
                    where plan_id = ? and message_ids is null) b
                where first_id <= before
                """);
        for (var bucket : Bucket.values()) {
            unlessZero(found, "counted - actual " + bucket.name().toLowerCase(Locale.ROOT), bucket.difference());
        }
        return found;
    }

    /** A counter of a block, and the states that it counts. */
    private enum Bucket {
        SENT("between message_state('sent') and message_state('read')"),
        FAILED("between message_state('expired') and message_state('failed')"),
        SKIPPED("= message_state('skipped')"),
        /** Messages of a block that was cancelled before its start stay queued. */
        CANCELLED("""
                = message_state('cancelled') or m.state = message_state('queued') and exists (
                    select from send_block b where b.plan_id = c.id and b.state = 'CANCELLED'
                       and b.message_ids is null and m.id > b.started_upto and m.id between b.first_id and b.last_id)
                """),
        UNCERTAIN("= message_state('uncertain')");

        private final String states;

        Bucket(String states) {
            this.states = states;
        }

        String difference() {
            var counter = "n_" + name().toLowerCase(Locale.ROOT);
            return """
                    select coalesce((select sum(%1$s) from send_block where plan_id = c.id), 0)
                         + coalesce((select %2$s from outcome_correction where plan_id = c.id), 0)
                         - (select count(*) from message m where m.id >= c.first_message_id
                            and m.id < c.first_message_id + c.recipients and (m.state %3$s))
                    from campaign c where c.id = ?
                    """.formatted(
                            counter, this == SENT ? "n_sent + n_delivered + n_undelivered + n_read" : counter, states);
        }
    }

    private void unlessZero(List<String> found, String description, String sql) throws IOException, SQLException {
        long number = campaign.count(sql);
        if (number != 0) {
            found.add("%s: %d".formatted(description, number));
        }
    }
}
