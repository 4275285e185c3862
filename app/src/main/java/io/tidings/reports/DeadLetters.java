package io.tidings.reports;

import io.tidings.database.PagedQuery;
import io.tidings.gateways.FailureClass;
import io.tidings.plancontrol.DeadLetterFilter;
import io.tidings.plancontrol.DeadLetterSql;
import io.tidings.plancontrol.FailureDetail;
import io.tidings.plans.SendPlan;
import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.MessageId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Lists, counts and discards dead letters: final failures without a resolution. Thread-safe. */
@Singleton
public final class DeadLetters {
    private static final String MATCHING =
            " from failure f where f.account_id = :account and " + DeadLetterSql.MATCHING;

    /** SQL condition on a failure: it was final, and its message still counts as failed. */
    static final String STILL_FAILED = "final and (resolution is null or resolution = 'discarded')";

    private static final String COLUMNS = """
            select f.id, f.message_id, f.plan_id, p.kind, f.gateway_id, m.recipient, m.contact_id, m.attempts,
                   m.attempts - m.uncounted_attempts as counted, p.max_attempts, f.class, f.code, f.detail, f.at
              from page f join message m on m.id = f.message_id join send_plan p on p.id = f.plan_id
             order by f.id desc
            """;

    /** Counting 100,000 rows takes longer than a list request may. */
    private static final long COUNT_LIMIT = 10_000;

    private final Jdbi jdbi;

    DeadLetters(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Newest failure first. The total is exact up to 10,000, or up to the end of the page if that is more. */
    public Page<DeadLetter> list(AccountId account, DeadLetterFilter filter, PageRequest request) {
        return jdbi.inTransaction(handle -> new PagedQuery(handle, request, query -> bind(query, account, filter))
                .countingTo(COUNT_LIMIT)
                .page(
                        "select count(*) as total, max(id) as highest from (select f.id" + MATCHING + """
                           and (cast(:anchor as bigint) is null or f.id <= :anchor)
                         order by f.id desc limit :most) counted""",
                        page("""
                           and (cast(:anchor as bigint) is null or f.id <= :anchor)
                         order by f.id desc limit :size offset :offset"""),
                        DeadLetters::deadLetter));
    }

    public Optional<DeadLetter> find(AccountId account, MessageId message) {
        return jdbi.withHandle(handle -> bind(
                        handle.createQuery(page(" order by f.id desc limit 1")),
                        account,
                        DeadLetterFilter.of(Set.of(message.value())))
                .map(DeadLetters::deadLetter)
                .findOne());
    }

    /**
     * The dead letters of one plan.
     *
     * @param letters how many messages
     * @param filter selects these messages within the plan
     */
    public record PlanDeadLetters(PlanId plan, SendPlan.Kind kind, long count, DeadLetterFilter filter) {}

    /** Returns the matching dead letters by plan. If the filter names message ids, each plan gets only its own ids. */
    public List<PlanDeadLetters> byPlan(AccountId account, DeadLetterFilter filter) {
        return jdbi.withHandle(handle -> bind(handle.createQuery("""
                                select f.plan_id, p.kind, f.n, f.named
                                  from (select f.plan_id, count(distinct f.message_id) as n,
                                               array_agg(distinct f.message_id)
                                                   filter (where cardinality(:messages) > 0) as named""" + MATCHING + """
                                         group by f.plan_id) f
                                  join send_plan p on p.id = f.plan_id order by f.plan_id"""), account, filter)
                .map((row, context) -> new PlanDeadLetters(
                        new PlanId(row.getLong("plan_id")),
                        SendPlan.Kind.parse(row.getString("kind")),
                        row.getLong("n"),
                        filterOf(filter, row.getArray("named"))))
                .list());
    }

    private static DeadLetterFilter filterOf(DeadLetterFilter filter, @Nullable Array named) throws SQLException {
        return named == null ? filter : DeadLetterFilter.of(Set.of((Long[]) named.getArray()));
    }

    /**
     * Discards dead letters. Their messages stay failed, and no longer appear in the list. @return the number discarded
     */
    public int discard(Handle handle, AccountId account, DeadLetterFilter filter, String by) {
        return bind(handle.createUpdate("""
                                update failure set resolution = 'discarded', resolved_at = now(), resolved_by = :by
                                 where resolution is null and id in (select f.id""" + MATCHING + ")"), account, filter)
                .bind("by", by)
                .execute();
    }

    private static String page(String conditionAndOrder) {
        return "with page as materialized (select f.*" + MATCHING + conditionAndOrder + ")" + COLUMNS;
    }

    private static <S extends SqlStatement<S>> S bind(S statement, AccountId account, DeadLetterFilter filter) {
        return DeadLetterSql.bound(statement.bind("account", account.value()), filter);
    }

    private static DeadLetter deadLetter(ResultSet row, StatementContext context) throws SQLException {
        var plan = new PlanId(row.getLong("plan_id"));
        return new DeadLetter(
                new MessageId(row.getLong("message_id")),
                plan,
                SendPlan.Kind.parse(row.getString("kind")) == SendPlan.Kind.CAMPAIGN ? CampaignId.of(plan) : null,
                new GatewayId(row.getLong("gateway_id")),
                row.getString("recipient"),
                row.getObject("contact_id", Long.class),
                row.getInt("attempts"),
                row.getInt("counted"),
                row.getInt("max_attempts"),
                new FailureDetail(
                        FailureClass.parse(row.getString("class")), row.getString("code"), row.getString("detail")),
                row.getTimestamp("at").toInstant());
    }
}
