package io.tidings.campaigns;

import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

@Singleton
final class ExperimentStore {
    private final Jdbi jdbi;

    ExperimentStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * What a launch has frozen.
     *
     * @param first of the message ids; 0 before there are any
     * @param testers how many of the first messages are the test's; null without a test, or before it is written
     */
    record Launched(
            CampaignId campaign,
            AccountId account,
            Recipe recipe,
            long first,
            long written,
            @Nullable Long testers,
            @Nullable Instant until,
            @Nullable Integer winner,
            boolean waiting) {}

    Optional<Launched> find(AccountId account, CampaignId id) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, account_id, cast(recipe as text) as recipe, coalesce(first_message_id, 0) as first,
                               recipients, test_recipients, test_until, winner,
                               phase = 'waiting' and status = 'sending' as waiting
                          from campaign
                         where id = :id and account_id = :account and recipe is not null
                        """)
                .bind("id", id.value())
                .bind("account", account.value())
                .map((row, context) -> new Launched(
                        new CampaignId(row.getLong("id")),
                        new AccountId(row.getLong("account_id")),
                        Recipe.read(row.getString("recipe")),
                        row.getLong("first"),
                        row.getLong("recipients"),
                        row.getObject("test_recipients", Long.class),
                        CampaignRow.instant(row, "test_until").orElse(null),
                        row.getObject("winner", Integer.class),
                        row.getBoolean("waiting")))
                .findOne());
    }

    /** A test whose time is over. */
    record Due(AccountId account, CampaignId campaign) {}

    /** A paused campaign decides when it goes on. */
    List<Due> due() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, account_id from campaign
                         where phase = 'waiting' and status = 'sending' and test_until <= now()
                        """)
                .map((row, context) ->
                        new Due(new AccountId(row.getLong("account_id")), new CampaignId(row.getLong("id"))))
                .list());
    }

    /** Decides; false when somebody else has, or the campaign is not waiting any more. */
    boolean decide(Handle handle, CampaignId id, int winner) {
        return handle.createUpdate("""
                        update campaign
                           set phase = 'rest', winner = :winner, launch_cursor = 0, updated_at = now()
                         where id = :id and status = 'sending' and phase = 'waiting'
                        """)
                        .bind("id", id.value())
                        .bind("winner", winner)
                        .execute()
                > 0;
    }

    /** How many messages of each variant are in each state, over a range of ids; one scan of the range. */
    Map<Integer, Map<Integer, Long>> counts(long first, long count) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select m.variant,
                               case when m.state = 0 and b.state = 'CANCELLED' then 40 else m.state end as state,
                               count(*) as n
                          from message m
                          left join send_block b
                            on m.state = 0 and b.plan_id = m.plan_id and b.message_ids is null
                           and m.id between b.first_id and b.last_id and b.state = 'CANCELLED'
                         where m.id >= :first and m.id < :first + :count and m.variant is not null
                         group by 1, 2
                        """)
                .bind("first", first)
                .bind("count", count)
                .reduceRows(new HashMap<Integer, Map<Integer, Long>>(), (counts, row) -> {
                    counts.computeIfAbsent(row.getColumn("variant", Integer.class), _ -> new HashMap<>())
                            .put(row.getColumn("state", Integer.class), row.getColumn("n", Long.class));
                    return counts;
                }));
    }
}
