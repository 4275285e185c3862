package io.tidings.progress;

import io.tidings.reports.StatusSql;
import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Reads the messages of a time span in the order of their ids. Thread-safe. */
@Singleton
final class MessageExport {
    /**
     * The maximum difference between the order of ids and of times. A launch allocates ids at its start and writes them
     * later.
     */
    private static final Duration MAX_SKEW = Duration.ofHours(6);

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
        return jdbi.withHandle(handle -> new Range(
                firstSince(handle, account, from.minus(MAX_SKEW)), firstSince(handle, account, to.plus(MAX_SKEW)) - 1));
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

    /**
     * Finds the first id by binary search, which reads no older messages. Ids rise with time, except for {@link
     * #MAX_SKEW}.
     */
    private static long firstSince(Handle handle, AccountId account, Instant at) {
        long low = edgeId(handle, account, "asc", 1);
        long high = edgeId(handle, account, "desc", 0) + 1;
        while (low < high) {
            long middle = low + (high - low) / 2;
            var created = handle.createQuery("""
                            select created_at from message
                             where account_id = :account and id >= :middle order by id limit 1""")
                    .bind("account", account.value())
                    .bind("middle", middle)
                    .mapTo(Timestamp.class)
                    .findOne();
            if (created.isEmpty() || !created.get().toInstant().isBefore(at)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static long edgeId(Handle handle, AccountId account, String direction, long none) {
        return handle.createQuery(
                        "select id from message where account_id = :account order by id " + direction + " limit 1")
                .bind("account", account.value())
                .mapTo(Long.class)
                .findOne()
                .orElse(none);
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
