package io.tidings.progress;

import io.tidings.reports.IdRangeOfTime;
import io.tidings.reports.StatusSql;
import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Reads the messages of a time span in the order of their ids. Thread-safe. */
@Singleton
final class MessageExport {
    private final Jdbi jdbi;

    MessageExport(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    record Row(
            long id,
            long plan,
            @Nullable Long contact,
            String recipient,
            String status,
            int attempts,
            int segments,
            long cost,
            @Nullable String errorCode,
            Instant createdAt,
            @Nullable Instant outcomeAt,
            @Nullable Instant deliveredAt) {}

    /** The ids that messages of the span can have, both inclusive. {@code last < first} when there are none. */
    record Range(long first, long last) {}

    Range range(AccountId account, Instant from, Instant to) {
        return jdbi.withHandle(handle -> {
            var ids = new IdRangeOfTime(handle, account);
            return new Range(ids.lowestWrittenSince(from), ids.endOfWrittenBefore(to) - 1);
        });
    }

    List<Row> after(AccountId account, Range range, Instant from, Instant to, long id, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select m.id, m.plan_id, m.contact_id, m.recipient, m.attempts, m.segments, m.cost, m.error_code,
                               m.created_at, m.outcome_at, m.delivered_at,\s""" + StatusSql.OF_MESSAGE + """
                          from (select * from message
                                 where account_id = :account and id > :after and id <= :last
                                   and created_at >= :from and created_at < :to
                                 order by id limit :limit) m
                          left join lateral (select state, started_upto from send_block
                                              where plan_id = m.plan_id and first_id <= m.id and message_ids is null
                                              order by first_id desc limit 1) b on m.state = <QUEUED>
                         order by m.id""")
                .bind("account", account.value())
                .bind("after", Math.max(id, range.first() - 1))
                .bind("last", range.last())
                .bind("from", Timestamp.from(from))
                .bind("to", Timestamp.from(to))
                .bind("limit", limit)
                .map(MessageExport::row)
                .list());
    }

    private static Row row(ResultSet row, StatementContext context) throws SQLException {
        return new Row(
                row.getLong("id"),
                row.getLong("plan_id"),
                row.getObject("contact_id", Long.class),
                row.getString("recipient"),
                row.getString("status"),
                row.getInt("attempts"),
                row.getInt("segments"),
                row.getLong("cost"),
                row.getString("error_code"),
                row.getTimestamp("created_at").toInstant(),
                instant(row.getTimestamp("outcome_at")),
                instant(row.getTimestamp("delivered_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp at) {
        return at == null ? null : at.toInstant();
    }
}
