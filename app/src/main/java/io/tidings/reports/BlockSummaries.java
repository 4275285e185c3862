package io.tidings.reports;

import io.tidings.database.PagedQuery;
import io.tidings.shared.AccountId;
import io.tidings.shared.BlockId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads the blocks of a plan with their counts and reasons of failures. Thread-safe. */
@Singleton
public final class BlockSummaries {
    private static final String COLUMNS = """
            b.id, b.block_no, b.message_ids is not null as retry, b.state, b.gateway_id, b.n_total, b.n_sent, b.n_failed,
            b.n_skipped, b.n_cancelled, b.n_uncertain, b.n_requeued, b.reserved_units, b.spent_units,
            b.released_units, b.closed_at""";

    /** Adds the most frequent failure class of each block, from the index of final failures only. */
    private static final String WITH_CLASS = """
            select page.*, f.class
              from page left join lateral (
                   select class from failure
                    where plan_id = :plan and final and message_id between page.first_id and page.last_id
                      and (page.message_ids is null or message_id = any(page.message_ids))
                    group by class order by count(*) desc, class limit 1) f on page.n_failed > 0
            """;

    private final Jdbi jdbi;

    BlockSummaries(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Lists blocks in the order of their ids. @param onlyFailed only blocks with failed messages */
    public Page<BlockSummary> list(AccountId account, PlanId plan, boolean onlyFailed, PageRequest request) {
        return jdbi.withHandle(handle -> new PagedQuery(
                        handle,
                        request,
                        query -> query.bind("plan", plan.value())
                                .bind("account", account.value())
                                .bind("failed", onlyFailed))
                .withHighestAsAnchor()
                .ascending()
                .page(
                        """
                        select count(*) as total, max(id) as highest from send_block
                         where plan_id = :plan and account_id = :account and (not :failed or n_failed > 0)
                           and (cast(:anchor as bigint) is null or id <= :anchor)""",
                        "with page as (select first_id, last_id, message_ids, " + COLUMNS + """
                         from send_block b
                        where plan_id = :plan and account_id = :account and (not :failed or n_failed > 0)
                          and id <= :anchor and id > :after
                        order by id limit :size offset :offset)
                        """ + WITH_CLASS
                                + " order by page.id",
                        BlockSummaries::summary));
    }

    /** Returns the blocks with the most failures first, without blocks that have none. */
    public List<BlockSummary> worst(AccountId account, PlanId plan, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("with page as (select first_id, last_id, message_ids, "
                        + COLUMNS + """
                         from send_block b
                        where plan_id = :plan and account_id = :account and n_failed > 0
                        order by n_failed desc, id limit :limit)
                        """ + WITH_CLASS + " order by page.n_failed desc, page.id")
                .bind("plan", plan.value())
                .bind("account", account.value())
                .bind("limit", limit)
                .map(BlockSummaries::summary)
                .list());
    }

    public BlockTotals totals(AccountId account, PlanId plan) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select count(*) filter (where state in ('PREPARING', 'READY', 'PAUSED')) as waiting,
                               count(*) filter (where state = 'LEASED') as sending,
                               count(*) filter (where state = 'CLOSED') as closed,
                               count(*) filter (where state = 'CANCELLED') as cancelled,
                               count(*) filter (where n_failed > 0) as failing,
                               coalesce(sum(n_sent + n_failed + n_uncertain + n_requeued)
                                   filter (where message_ids is not null), 0) as retried,
                               coalesce(sum(n_sent) filter (where message_ids is not null), 0) as retried_sent,
                               coalesce(sum(segments), 0) as segments,
                               coalesce(sum(reserved_units - carried_units), 0) as reserved_units,
                               coalesce(sum(spent_units), 0) as spent_units,
                               coalesce(sum(released_units), 0) as released_units,
                               coalesce(sum(held_units), 0) as held_units
                          from send_block where plan_id = :plan and account_id = :account""")
                .bind("plan", plan.value())
                .bind("account", account.value())
                .map((row, context) -> new BlockTotals(
                        row.getLong("waiting"),
                        row.getLong("sending"),
                        row.getLong("closed"),
                        row.getLong("cancelled"),
                        row.getLong("failing"),
                        row.getLong("retried"),
                        row.getLong("retried_sent"),
                        row.getLong("segments"),
                        row.getLong("reserved_units"),
                        row.getLong("spent_units"),
                        row.getLong("released_units"),
                        row.getLong("held_units")))
                .one());
    }

    /** Returns the outcomes in leased blocks and in blocks closed after {@code since}. */
    public RecentOutcomes recentOutcomes(PlanId plan, Instant since) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select coalesce(sum(n_sent), 0) as sent, coalesce(sum(n_failed), 0) as failed,
                               coalesce(sum(n_uncertain), 0) as uncertain
                          from send_block
                         where plan_id = :plan and (state = 'LEASED' or closed_at > :since)""")
                .bind("plan", plan.value())
                .bind("since", Timestamp.from(since))
                .mapTo(RecentOutcomes.class)
                .one());
    }

    private static BlockSummary summary(ResultSet row, StatementContext context) throws SQLException {
        Timestamp closed = row.getTimestamp("closed_at");
        boolean retry = row.getBoolean("retry");
        return new BlockSummary(
                new BlockId(row.getLong("id")),
                retry ? 0 : row.getInt("block_no") + 1,
                retry,
                row.getString("state"),
                new GatewayId(row.getLong("gateway_id")),
                row.getInt("n_total"),
                new BlockSummary.Counts(
                        row.getInt("n_sent"),
                        row.getInt("n_failed"),
                        row.getInt("n_skipped"),
                        row.getInt("n_cancelled"),
                        row.getInt("n_uncertain"),
                        row.getInt("n_requeued")),
                row.getString("class"),
                new BlockSummary.Money(
                        row.getLong("reserved_units"), row.getLong("spent_units"), row.getLong("released_units")),
                closed == null ? null : closed.toInstant());
    }
}
