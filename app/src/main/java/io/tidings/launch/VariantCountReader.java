package io.tidings.launch;

import io.tidings.messages.MessageCounts;
import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Reads the outcomes by variant from stored counts, without a read of all messages. Thread-safe. */
@Singleton
public final class VariantCountReader {
    private final Jdbi jdbi;

    VariantCountReader(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Returns the counts in ascending order of variants. Empty for a plan with one text, or without written messages.
     */
    public List<VariantCount> of(AccountId account, PlanId plan) {
        return jdbi.inTransaction(handle -> {
            var leased = leasedIfStopped(handle, account, plan);
            return handle.createQuery("""
                            select v.variant, p.state = 'stopped' as stopped, sum(total) as total,
                                   sum(segments) as segments, sum(n_sent) as sent, sum(n_delivered) as delivered,
                                   sum(n_undelivered) as undelivered, sum(n_read) as read, sum(n_failed) as failed,
                                   sum(n_skipped) as skipped, sum(n_cancelled) as cancelled,
                                   sum(n_uncertain) as uncertain
                              from send_plan p join variant_count v on v.plan_id = p.id
                             where p.id = :plan and p.account_id = :account
                             group by v.variant, p.state order by v.variant""")
                    .bind("plan", plan.value())
                    .bind("account", account.value())
                    .map((row, context) -> count(row, leased.getOrDefault(row.getInt("variant"), 0L)))
                    .list();
        });
    }

    /**
     * Returns the messages without an outcome in leased blocks of a stopped plan, by variant. Only these may still be
     * sent, at most one block for each worker. All other messages without an outcome are cancelled with their block,
     * and their rows keep the old state.
     */
    private static Map<Integer, Long> leasedIfStopped(Handle handle, AccountId account, PlanId plan) {
        return handle.createQuery("""
                        select m.variant, count(*) as n
                          from send_plan p
                          join send_block b on b.plan_id = p.id and b.state = 'LEASED'
                          join message m on m.id between b.first_id and b.last_id and m.plan_id = p.id
                         where p.id = :plan and p.account_id = :account and p.state = 'stopped' and m.variant is not null
                           and (b.message_ids is null and m.state = <QUEUED>
                                or m.id = any(b.message_ids) and m.state in (<QUEUED>, <RETRYING>))
                         group by m.variant""")
                .bind("plan", plan.value())
                .bind("account", account.value())
                .reduceRows(new HashMap<Integer, Long>(), (found, row) -> {
                    found.put(row.getColumn("variant", Integer.class), row.getColumn("n", Long.class));
                    return found;
                });
    }

    private static VariantCount count(ResultSet row, long leased) throws SQLException {
        var counts = MessageCounts.outcomes(row);
        long total = row.getLong("total");
        return new VariantCount(
                row.getInt("variant"),
                row.getBoolean("stopped") ? counts.withRestCancelled(total, leased) : counts.withTotal(total),
                row.getLong("segments"));
    }
}
