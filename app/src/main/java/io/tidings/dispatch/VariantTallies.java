package io.tidings.dispatch;

import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** What blocks do not count: outcomes by variant. Thread-safe. */
@Singleton
public final class VariantTallies {
    private final Jdbi jdbi;
    private final PlanMemory<List<VariantTally>> memory = new PlanMemory<>();

    VariantTallies(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * By variant, ascending. Read from the messages, and remembered.
     *
     * @param counts of the plan now; while they stay the same, so do the tallies
     */
    public List<VariantTally> of(AccountId account, PlanId plan, OutcomeCounts counts) {
        return memory.find(plan, counts).orElseGet(() -> {
            long from = System.nanoTime();
            var tallies = read(account, plan);
            memory.keep(plan, counts, tallies, System.nanoTime() - from);
            return tallies;
        });
    }

    private List<VariantTally> read(AccountId account, PlanId plan) {
        var range = MessageRange.of(jdbi, plan);
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select variant, count(*) as total,
                               count(*) filter (where state >= 50) as sent,
                               count(*) filter (where state in (70, 80)) as delivered,
                               count(*) filter (where state in (42, 43)) as failed,
                               count(*) filter (where state = 60) as undelivered, coalesce(sum(segments), 0) as segments
                          from message
                         where id between :low and :high and plan_id = :plan and account_id = :account and variant is not null
                         group by 1 order by 1""")
                .bind("low", range.low())
                .bind("high", range.high())
                .bind("plan", plan.value())
                .bind("account", account.value())
                .map((row, context) -> new VariantTally(
                        row.getInt("variant"),
                        row.getLong("total"),
                        row.getLong("sent"),
                        row.getLong("delivered"),
                        row.getLong("failed"),
                        row.getLong("undelivered"),
                        row.getLong("segments")))
                .list());
    }
}
