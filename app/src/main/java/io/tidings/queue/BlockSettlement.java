package io.tidings.queue;

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

/** Moves the credits of closed blocks: sent messages are spent, unsent ones are released. */
@Singleton
public final class BlockSettlement {
    private final Jdbi jdbi;
    private final Credits credits;

    BlockSettlement(Jdbi jdbi, Credits credits) {
        this.jdbi = jdbi;
        this.credits = credits;
    }

    /**
     * Settles each closed block of these plans that is not settled yet. Call it as the last step of each transaction
     * that closes blocks: it locks the balances of the accounts until the commit.
     */
    public void settle(Handle handle, List<PlanId> plans) {
        settle(handle, plans, List.of());
    }

    /**
     * As {@link #settle(Handle, List)}.
     *
     * @param late messages whose credits move in addition
     */
    public void settle(Handle handle, List<PlanId> plans, List<LateOutcome> late) {
        if (!plans.isEmpty()) {
            settleBlocks(handle, plans);
        }
        credits.adjust(handle, late);
    }

    /** Moves the credits of blocks that were closed as settled, and of single messages. */
    public void settleClosed(Handle handle, List<Settlement> blocks, List<LateOutcome> late) {
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

    /** Maps a row of a closed block: id, account_id, plan_id, spent and released units. */
    public static Settlement settlement(ResultSet row, StatementContext context) throws SQLException {
        return new Settlement(
                new AccountId(row.getLong("account_id")),
                new PlanId(row.getLong("plan_id")),
                row.getLong("id"),
                row.getLong("spent_units"),
                row.getLong("released_units"));
    }

    /** Settles closed blocks that an older version of the program left unsettled. Usually finds none. */
    void settleUnsettled() {
        jdbi.useTransaction(handle -> settle(
                handle,
                handle.createQuery(
                                "select distinct plan_id from send_block where not settled order by plan_id limit 100")
                        .mapTo(Long.class)
                        .map(PlanId::new)
                        .list()));
    }

    /** Releases the whole reservation of a plan that was never released. */
    void releaseAll(Handle handle, PlanId plan) {
        credits.release(handle, plan);
    }

    /** Releases the credits that a running plan reserved for later messages. */
    void releaseReservedForLater(Handle handle, PlanId plan) {
        credits.releaseReservedForLater(handle, plan);
    }
}
