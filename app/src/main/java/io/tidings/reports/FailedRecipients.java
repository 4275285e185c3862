package io.tidings.reports;

import io.tidings.database.PagedQuery;
import io.tidings.gateways.FailureClass;
import io.tidings.plancontrol.FailureDetail;
import io.tidings.shared.AccountId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Reads the failed recipients of a plan from the index of final failures. The cost depends on the number of failures,
 * not on the number of messages. Thread-safe.
 */
@Singleton
public final class FailedRecipients {
    /**
     * A requeued message has one final failure for each time that it failed for good. Only the last one counts, if it
     * is still unresolved or discarded.
     */
    private static final String ROWS = """
              from failure f
             where f.plan_id = :plan and f.account_id = :account and\s""" + DeadLetters.STILL_FAILED;

    /** Counting a million rows takes longer than a list request may. */
    private static final long COUNT_LIMIT = 10_000;

    private static final String COLUMNS = """
            select m.id, f.id as failure_id, m.contact_id, m.recipient, case m.state when <EXPIRED> then 'expired' else 'failed' end as status,
                   m.attempts, m.segments, coalesce(m.body, (select body from send_plan where id = :plan)) as body, f.class, f.code, f.detail, f.at, b.id as batch, b.block_no
            """;

    private static final String BATCH = """
             left join lateral (select id, block_no from send_block
                                 where plan_id = :plan and first_id <= m.id and message_ids is null
                                 order by first_id desc limit 1) b on true
            """;

    private final Jdbi jdbi;

    FailedRecipients(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Newest failure first, by failure id. Failures are only added, so the anchor freezes the list, except for requeued
     * messages. The total is exact up to 10,000, or up to the end of the page if that is more.
     *
     * @param failureClass returns only failures of this class
     */
    public Page<FailedRecipient> list(
            AccountId account, PlanId plan, Optional<FailureClass> failureClass, PageRequest request) {
        var matching = ROWS + (failureClass.isEmpty() ? "" : " and f.class = :class");
        return jdbi.inTransaction(handle -> new PagedQuery(
                        handle, request, query -> bind(query, account, plan, failureClass))
                .countingTo(COUNT_LIMIT)
                .keyedBy("failure_id")
                .page(
                        "select count(*) as total, max(id) as highest from (select f.id " + matching
                                + " and f.id <= coalesce(:anchor, 9223372036854775807)"
                                + " order by f.id desc limit :most) counted",
                        COLUMNS + "from (select f.id " + matching
                                + " and f.id <= :anchor order by f.id desc limit :size offset :offset) page"
                                + " join failure f on f.id = page.id join message m on m.id = f.message_id " + BATCH
                                + " order by f.id desc",
                        FailedRecipients::recipient));
    }

    private static Query bind(Query query, AccountId account, PlanId plan, Optional<FailureClass> failureClass) {
        query.bind("plan", plan.value()).bind("account", account.value());
        return failureClass.map(only -> query.bind("class", only.text())).orElse(query);
    }

    /**
     * Returns the next failed recipients after a message, in the order of the audience. @param message 0 for the first
     * ones
     */
    public List<FailedRecipient> after(AccountId account, PlanId plan, long message, int limit) {
        return jdbi.withHandle(
                handle -> handle.createQuery(COLUMNS + "from (select f.* " + ROWS + " and f.message_id > :after"
                                + " order by f.message_id limit :limit) f join message m on m.id = f.message_id "
                                + BATCH + " order by m.id")
                        .bind("plan", plan.value())
                        .bind("account", account.value())
                        .bind("after", message)
                        .bind("limit", limit)
                        .map(FailedRecipients::recipient)
                        .list());
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
                new FailureDetail(
                        FailureClass.parse(row.getString("class")), row.getString("code"), row.getString("detail")),
                row.getTimestamp("at").toInstant(),
                row.getLong("batch"),
                row.getInt("block_no") + 1);
    }
}
