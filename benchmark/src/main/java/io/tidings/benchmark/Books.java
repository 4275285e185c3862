package io.tidings.benchmark;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether a finished campaign's blocks, counters and messages add up. */
record Books(AppDatabase database, long campaign) {
    /** One line for each thing that does not. */
    List<String> faults() throws SQLException {
        var faults = new ArrayList<String>();
        unlessZero(faults, "blocks still open", """
                select count(*) from send_block where plan_id = ? and state not in ('CLOSED', 'CANCELLED')
                """);
        unlessZero(faults, "queued for another attempt", "select count(*) from dispatch_queue where plan_id = ?");
        // What was put back counts in its first block and in its next: the correction takes it out of the first.
        unlessZero(faults, "recipients - outcomes in blocks", """
                select c.recipients
                     - coalesce((select sum(n_total - n_requeued) from send_block b where b.plan_id = c.id), 0)
                     + coalesce((select n_requeued from outcome_correction o where o.plan_id = c.id), 0)
                from campaign c where c.id = ?
                """);
        unlessZero(faults, "recipients - messages in the blocks' ranges", """
                select c.recipients - coalesce((select sum(last_id - first_id + 1) from send_block b
                                                where b.plan_id = c.id and message_ids is null), 0)
                from campaign c where c.id = ?
                """);
        unlessZero(faults, "blocks that overlap", """
                select count(*) from (
                    select first_id, lag(last_id) over (order by first_id) as before from send_block
                    where plan_id = ? and message_ids is null) b
                where first_id <= before
                """);
        for (var bucket : Bucket.values()) {
            unlessZero(faults, "counted - real " + bucket.name().toLowerCase(Locale.ROOT), bucket.difference());
        }
        return faults;
    }

    /** A counter of a block, and the states that it counts. */
    private enum Bucket {
        SENT("between message_state('sent') and message_state('read')"),
        FAILED("between message_state('expired') and message_state('failed')"),
        SKIPPED("= message_state('skipped')"),
        /** Of a block that was cancelled before anybody began it, the messages are not touched one by one. */
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

    private void unlessZero(List<String> faults, String what, String sql) throws SQLException {
        long number = database.number(sql, campaign);
        if (number != 0) {
            faults.add("%s: %d".formatted(what, number));
        }
    }
}
