package io.tidings.reports;

import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Reads the depth of the queue from open blocks and queued single messages and retries, never from the message table.
 * Thread-safe.
 */
@Singleton
public final class QueueReader {
    private final Jdbi jdbi;

    QueueReader(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Returns the depths by account, gateway and priority, without empty ones. @param account empty for all accounts
     */
    public List<QueueDepth> depths(Optional<AccountId> account) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        with open as (
                            select b.account_id, b.gateway_id, b.priority, p.state = 'paused' as paused, b.due_at,
                                   b.n_total - b.n_sent - b.n_failed - b.n_skipped - b.n_cancelled - b.n_uncertain
                                       - b.n_requeued as rest,
                                   case when b.state <> 'LEASED' then 0
                                        when b.message_ids is null then b.started_upto - b.first_id + 1
                                        else (select count(*) from unnest(b.message_ids) i where i <= b.started_upto) end
                                       - case when b.state = 'LEASED' then b.n_sent + b.n_failed + b.n_skipped
                                             + b.n_cancelled + b.n_uncertain + b.n_requeued else 0 end as in_flight
                              from send_block b join send_plan p on p.id = b.plan_id
                             where b.state in ('PREPARING', 'READY', 'PAUSED', 'LEASED')
                               and p.state <> 'stopped'
                               and (cast(:account as bigint) is null or b.account_id = :account)
                            union all
                            select q.account_id, q.gateway_id, q.priority, p.state = 'paused' or q.paused, q.due_at, 1, 0
                              from dispatch_queue q join send_plan p on p.id = q.plan_id
                             where p.state <> 'stopped' and (cast(:account as bigint) is null or q.account_id = :account)
                        ), split as (
                            select account_id, gateway_id, priority, paused, due_at, due_at <= now() as due,
                                   least(greatest(in_flight, 0), rest) as in_flight,
                                   rest - least(greatest(in_flight, 0), rest) as waiting
                              from open
                        )
                        select account_id, gateway_id, priority,
                               sum(waiting) filter (where not paused) as waiting,
                               sum(waiting) filter (where not paused and not due) as later,
                               sum(waiting) filter (where paused) as paused, sum(in_flight) as in_flight,
                               extract(epoch from now() - min(due_at) filter (where due and not paused
                                                                                and waiting + in_flight > 0)) as oldest
                          from split
                         group by account_id, gateway_id, priority
                         order by account_id, gateway_id, priority""")
                .bind("account", account.map(AccountId::value).orElse(null))
                .map(QueueReader::depth)
                .list());
    }

    private static QueueDepth depth(ResultSet row, StatementContext context) throws SQLException {
        double oldest = row.getDouble("oldest");
        boolean none = row.wasNull();
        return new QueueDepth(
                new AccountId(row.getLong("account_id")),
                new GatewayId(row.getLong("gateway_id")),
                row.getInt("priority"),
                row.getLong("waiting"),
                row.getLong("later"),
                row.getLong("paused"),
                row.getLong("in_flight"),
                none ? null : Duration.ofMillis(Math.max(0, Math.round(oldest * 1000))));
    }
}
