package io.tidings.launch;

import io.tidings.campaigns.CampaignStatus;
import io.tidings.campaigns.CampaignStore;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ColumnName;
import org.jspecify.annotations.Nullable;

/** The state of A/B tests in the rows of their campaigns. */
@Singleton
final class ExperimentStore {
    private final Jdbi jdbi;
    private final CampaignStore campaigns;

    ExperimentStore(Jdbi jdbi, CampaignStore campaigns) {
        this.jdbi = jdbi;
        this.campaigns = campaigns;
    }

    /** A launched campaign with its snapshot and the state of its test. */
    record Launched(
            CampaignId campaign,
            AccountId account,
            LaunchSnapshot snapshot,
            @Nullable Integer winner,
            boolean waiting) {}

    Optional<Launched> find(AccountId account, CampaignId id) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, account_id, cast(launch_snapshot as text) as launch_snapshot, winner,
                               phase = 'waiting' and status = 'sending' as waiting
                          from campaign
                         where id = :id and account_id = :account and launch_snapshot is not null
                        """)
                .bind("id", id.value())
                .bind("account", account.value())
                .map((row, context) -> new Launched(
                        new CampaignId(row.getLong("id")),
                        new AccountId(row.getLong("account_id")),
                        LaunchSnapshot.read(row.getString("launch_snapshot")),
                        row.getObject("winner", Integer.class),
                        row.getBoolean("waiting")))
                .findOne());
    }

    /** A campaign whose test time is over. */
    record Due(AccountId account, @ColumnName("id") CampaignId campaign) {}

    /** Returns the tests whose time is over. The test of a paused campaign is decided after the campaign resumes. */
    List<Due> due() {
        return jdbi.withHandle(
                handle -> handle.createQuery("""
                        select id, account_id from campaign
                         where phase = 'waiting' and status = 'sending' and test_until <= now()
                        """).mapTo(Due.class).list());
    }

    /**
     * Stores the winner and adds it to the history.
     *
     * @return false if another caller has decided, or the campaign is no longer waiting
     */
    boolean decide(Handle handle, Actor actor, Launched launched, int winner) {
        int decided = handle.createUpdate("""
                        update campaign
                           set phase = 'rest', winner = :winner, launch_cursor = 0, updated_at = now()
                         where id = :id and status = 'sending' and phase = 'waiting'
                        """)
                .bind("id", launched.campaign().value())
                .bind("winner", winner)
                .execute();
        if (decided > 0) {
            var name = launched.snapshot().texts().get(winner).name();
            var reason = "test_decided: The rest gets variant %s.".formatted(name);
            campaigns.recordStatusChange(
                    handle, actor, launched.campaign(), CampaignStatus.SENDING, CampaignStatus.SENDING, reason);
        }
        return decided > 0;
    }
}
