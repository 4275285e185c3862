package io.tidings.launch;

import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Prepares the campaigns of one account under a frequency cap one after the other. Two launches at the same time would
 * not count each other's messages, and would together exceed the cap. The lock is a row, not a database lock: it
 * outlives the launcher, and ends when its campaign is no longer being prepared. The table has one row for each account
 * and is never pruned. Thread-safe.
 */
@Singleton
final class FrequencyCapLock {
    private final Jdbi jdbi;

    FrequencyCapLock(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Acquires the lock for the campaign. Idempotent.
     *
     * @return false if the launch must wait for another one; always true for a campaign without a cap
     */
    boolean acquire(LaunchState launch) {
        return launch.snapshot().cap() == null || jdbi.inTransaction(handle -> acquire(handle, launch));
    }

    private static boolean acquire(Handle handle, LaunchState launch) {
        handle.createUpdate("""
                        insert into frequency_cap_lock (account_id, campaign_id) values (:account, :campaign)
                        on conflict (account_id) do nothing
                        """)
                .bind("account", launch.account().value())
                .bind("campaign", launch.campaign().value())
                .execute();
        long holder = handle.createQuery(
                        "select campaign_id from frequency_cap_lock where account_id = :account for update")
                .bind("account", launch.account().value())
                .mapTo(Long.class)
                .one();
        if (mustWait(handle, launch, holder)) {
            return false;
        }
        handle.createUpdate("update frequency_cap_lock set campaign_id = :campaign where account_id = :account")
                .bind("account", launch.account().value())
                .bind("campaign", launch.campaign().value())
                .execute();
        return true;
    }

    /**
     * Returns whether the holder is still being prepared, or an earlier launch without a cap, whose messages count too.
     * This statement runs after the row lock, so that it sees the commits of the previous holder.
     */
    private static boolean mustWait(Handle handle, LaunchState launch, long holder) {
        return handle.createQuery("""
                        select exists (
                            select from campaign o
                             where o.account_id = :account and o.id <> :campaign and o.preparing
                               and o.status in ('sending', 'paused') and o.phase <> 'waiting'
                               and (o.id = :holder
                                    or coalesce(jsonb_typeof(o.launch_snapshot -> 'cap'), 'null') = 'null'
                                       and o.launched_at < (select launched_at from campaign where id = :campaign)))
                        """)
                .bind("account", launch.account().value())
                .bind("campaign", launch.campaign().value())
                .bind("holder", holder)
                .mapTo(Boolean.class)
                .one();
    }
}
