package io.tidings.reports;

import io.tidings.messages.MessageCounts;
import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Counts skipped messages by reason. Reads only the blocks that have any. Thread-safe. */
@Singleton
final class SkipGroups {
    private static final int MAX_REASONS = 100;

    private final Jdbi jdbi;
    private final PlanCache<List<SkipGroup>> cache = new PlanCache<>();

    SkipGroups(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** @param text the reason in words */
    record SkipGroup(String code, String text, long count) {
        static SkipGroup of(@Nullable String code, @Nullable String detail, long count) {
            return new SkipGroup(
                    code == null ? "unspecified" : code,
                    "Not sent: %s.".formatted(SkipReason.text(code, detail)),
                    count);
        }
    }

    /**
     * Returns the reasons of a plan, the most frequent first.
     *
     * @param counts the current counts of the plan; while they do not change, the reasons are not read again
     */
    List<SkipGroup> of(AccountId account, PlanId plan, MessageCounts counts) {
        return counts.skipped() == 0
                ? List.of()
                : cache.find(plan, counts).orElseGet(() -> {
                    long start = System.nanoTime();
                    var groups = read(account, plan);
                    cache.put(plan, counts, groups, System.nanoTime() - start);
                    return groups;
                });
    }

    private List<SkipGroup> read(AccountId account, PlanId plan) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select m.error_code, m.error_detail, count(*) as n
                          from send_block b
                          join message m on m.id between b.first_id and b.last_id
                         where b.plan_id = :plan and b.message_ids is null and b.n_skipped > 0
                           and m.account_id = :account and m.state = <SKIPPED>
                         group by m.error_code, m.error_detail
                         order by n desc, m.error_code, m.error_detail limit :limit""")
                .bind("plan", plan.value())
                .bind("account", account.value())
                .bind("limit", MAX_REASONS)
                .map((row, _) ->
                        SkipGroup.of(row.getString("error_code"), row.getString("error_detail"), row.getLong("n")))
                .list());
    }
}
