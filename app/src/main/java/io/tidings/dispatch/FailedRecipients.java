package io.tidings.dispatch;

import io.tidings.gateways.FailureClass;
import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Who of a plan was not reached and why, read from the index of final failures: what it costs depends on how many
 * failed, not on how many were sent. Thread-safe.
 */
@Singleton
public final class FailedRecipients {
    /** A message that was tried again has a final failure for each time; only the last one counts, if it still failed. */
    private static final String ROWS = """
              from failure f
             where f.plan_id = :plan and f.account_id = :account
               and (cast(:class as text) is null or f.class = :class) and\s""" + DeadLetters.STILL_FAILED;

    private static final String COLUMNS = """
            select m.id, m.contact_id, m.recipient, case m.state when 42 then 'expired' else 'failed' end as status,
                   m.attempts, m.segments, m.body, f.class, f.code, f.text, f.at, b.id as batch, b.round
            """;

    private static final String BATCH = """
             left join lateral (select id, round from send_block
                                 where plan_id = :plan and first_id <= m.id and message_ids is null
                                 order by first_id desc limit 1) b on true
            """;

    private final Jdbi jdbi;

    FailedRecipients(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * A page, in the order of the audience.
     *
     * @param failureClass narrows to one reason
     * @param offset how many to pass over
     */
    public List<FailedRecipient> list(
            AccountId account, PlanId plan, Optional<FailureClass> failureClass, long offset, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(rows("", "limit :limit offset :offset"))
                .bind("plan", plan.value())
                .bind("account", account.value())
                .bind("class", failureClass.map(FailureClass::text).orElse(null))
                .bind("limit", limit)
                .bind("offset", offset)
                .map(FailedRecipients::recipient)
                .list());
    }

    /** The next ones behind a message; 0 for the first ones. */
    public List<FailedRecipient> after(AccountId account, PlanId plan, long message, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(rows("and f.message_id > :after", "limit :limit"))
                .bind("plan", plan.value())
                .bind("account", account.value())
                .bind("class", (String) null)
                .bind("after", message)
                .bind("limit", limit)
                .map(FailedRecipients::recipient)
                .list());
    }

    public long count(AccountId account, PlanId plan, Optional<FailureClass> failureClass) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) " + ROWS)
                .bind("plan", plan.value())
                .bind("account", account.value())
                .bind("class", failureClass.map(FailureClass::text).orElse(null))
                .mapTo(Long.class)
                .one());
    }

    private static String rows(String behind, String limit) {
        return COLUMNS
                + "from (select f.* " + ROWS + " " + behind + " order by f.message_id " + limit + ") f "
                + "join message m on m.id = f.message_id " + BATCH + " order by m.id";
    }

    private static FailedRecipient recipient(ResultSet row, StatementContext context) throws SQLException {
        long contact = row.getLong("contact_id");
        return new FailedRecipient(
                row.getLong("id"),
                contact == 0 ? null : contact,
                row.getString("recipient"),
                row.getString("status"),
                row.getInt("attempts"),
                row.getInt("segments"),
                row.getString("body"),
                FailureClass.parse(row.getString("class")),
                row.getString("code"),
                row.getString("text"),
                row.getTimestamp("at").toInstant(),
                row.getLong("batch"),
                row.getInt("round") + 1);
    }
}
