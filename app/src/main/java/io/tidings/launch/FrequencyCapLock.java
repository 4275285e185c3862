package io.tidings.launch;

import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Lets one campaign of an account after the other be prepared under a frequency cap, for two that cannot see each
 * other's messages yet would both find room under it. The turn is a row, not a lock: it outlives whoever prepares, and
 * ends when the campaign is not being prepared any more. The table has a row an account and is never pruned. Thread-safe.
 */
@Singleton
final class FrequencyCapLock {
    private final Jdbi jdbi;

    FrequencyCapLock(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Idempotent. @return false when others are to be waited for; true at once for a campaign without a cap */
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
     * For the holder, and for what was launched before without a cap, whose messages are still to be counted. In a
     * statement behind the lock, so that it sees what the holder before has committed.
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
