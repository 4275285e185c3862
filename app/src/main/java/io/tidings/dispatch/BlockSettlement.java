package io.tidings.dispatch;

import io.tidings.credits.Credits;
import io.tidings.credits.Credits.LateOutcome;
import io.tidings.credits.Credits.Settlement;
import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** Moves the credits of blocks that have closed: what was sent is spent, what was not goes back. */
@Singleton
public final class BlockSettlement {
    private final Jdbi jdbi;
    private final Credits credits;

    BlockSettlement(Jdbi jdbi, Credits credits) {
        this.jdbi = jdbi;
        this.credits = credits;
    }

    /**
     * Settles every closed block of these plans that is not settled yet. To be called in each transaction that closes
     * some, as its last step: it holds the accounts' balances until the commit.
     */
    public void settle(Handle handle, List<PlanId> plans) {
        settle(handle, plans, List.of());
    }

    /** @param late messages whose credits move besides */
    void settle(Handle handle, List<PlanId> plans, List<LateOutcome> late) {
        if (!plans.isEmpty()) {
            settleBlocks(handle, plans);
        }
        credits.adjust(handle, late);
    }

    /** For blocks that were closed as settled: moves their credits, and those of messages besides. */
    void moved(Handle handle, List<Settlement> blocks, List<LateOutcome> late) {
        credits.settle(handle, blocks);
        credits.adjust(handle, late);
    }

    private void settleBlocks(Handle handle, List<PlanId> plans) {
        credits.settle(
                handle,
                handle.createQuery("""
                        update send_block set settled = true
                         where not settled and plan_id = any(:plans)
                        returning id, account_id, plan_id, spent_units, released_units""")
                        .bind("plans", plans.stream().map(PlanId::value).toArray(Long[]::new))
                        .map(BlockSettlement::settlement)
                        .list());
    }

    /** A row of a closed block: id, account_id, plan_id, spent and released. */
    static Settlement settlement(ResultSet row, StatementContext context) throws SQLException {
        return new Settlement(
                new AccountId(row.getLong("account_id")),
                new PlanId(row.getLong("plan_id")),
                row.getLong("id"),
                row.getLong("spent_units"),
                row.getLong("released_units"));
    }

    /** Settles what a program of another version has closed and left so; finds nothing otherwise, at the cost of a look. */
    void settleLeftovers() {
        jdbi.useTransaction(handle -> settle(
                handle,
                handle.createQuery(
                                "select distinct plan_id from send_block where not settled order by plan_id limit 100")
                        .mapTo(Long.class)
                        .map(PlanId::new)
                        .list()));
    }

    /** For a plan of which nothing was ever given out: gives back all that it has reserved. */
    void giveBack(Handle handle, PlanId plan) {
        credits.release(handle, plan);
    }

    /** For a plan of which something is under way: gives back what it has set aside for what was to follow. */
    void giveBackAside(Handle handle, PlanId plan) {
        credits.releaseReservedForLater(handle, plan);
    }
}
