package io.tidings.web;

import io.tidings.shared.AccountId;
import io.tidings.web.TokenBuckets.Bucket;
import io.tidings.web.TokenBuckets.Level;
import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Counts launches as {@link TokenBuckets} counts requests, but for all nodes together in the database. Thread-safe. */
final class LaunchCounter {
    private final Jdbi jdbi;

    LaunchCounter(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Counts one launch. It runs in its own transaction, because an Idempotency-Key would treat a commit of the request as
     * an effect.
     */
    Level take(AccountId account, Bucket bucket) {
        return jdbi.withHandle(handle -> take(handle, account, bucket));
    }

    /** Takes back one launch that was counted, because it was refused. Returns the level after it. */
    Level giveBack(AccountId account, Bucket bucket) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update launch_quota set full_at = full_at - :cost * interval '1 microsecond'
                        where account_id = :account
                        returning cast(extract(epoch from greatest(full_at - now(), interval '0')) * 1000000 as bigint)
                        """)
                .bind("account", account.value())
                .bind("cost", micros(cost(bucket)))
                .mapTo(Long.class)
                .findOne()
                .map(debt -> accepted(bucket, ofMicros(debt)))
                .orElseGet(() -> accepted(bucket, Duration.ZERO)));
    }

    private static Level take(Handle handle, AccountId account, Bucket bucket) {
        var cost = cost(bucket);
        // The condition of the update decides. Of two concurrent updates, the second waits for the row and sees the
        // first.
        return handle.createQuery("""
                        insert into launch_quota as known (account_id, full_at)
                        values (:account, now() + :cost * interval '1 microsecond')
                        on conflict (account_id) do update
                        set full_at = greatest(known.full_at, now()) + :cost * interval '1 microsecond'
                        where greatest(known.full_at, now()) + :cost * interval '1 microsecond'
                              <= now() + interval '1 minute'
                        returning cast(extract(epoch from full_at - now()) * 1000000 as bigint)
                        """)
                .bind("account", account.value())
                .bind("cost", micros(cost))
                .mapTo(Long.class)
                .findOne()
                .map(debt -> accepted(bucket, ofMicros(debt)))
                .orElseGet(() -> refused(bucket, debt(handle, account)));
    }

    /** @param debt the time until the bucket is full again, with this launch counted */
    private static Level accepted(Bucket bucket, Duration debt) {
        var left = TokenBuckets.MINUTE.minus(debt);
        return Level.accepted(bucket, left.isNegative() ? 0 : left.dividedBy(cost(bucket)), debt);
    }

    /** @param debt the time until the bucket is full again */
    private static Level refused(Bucket bucket, Duration debt) {
        return Level.refused(bucket, debt, debt.plus(cost(bucket)).minus(TokenBuckets.MINUTE));
    }

    private static Duration cost(Bucket bucket) {
        return TokenBuckets.MINUTE.dividedBy(bucket.quota());
    }

    private static Duration debt(Handle handle, AccountId account) {
        return handle.createQuery("""
                        select cast(extract(epoch from greatest(full_at - now(), interval '0')) * 1000000 as bigint)
                        from launch_quota where account_id = :account
                        """)
                .bind("account", account.value())
                .mapTo(Long.class)
                .map(LaunchCounter::ofMicros)
                .one();
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    private static Duration ofMicros(long micros) {
        return Duration.ofNanos(micros * 1000);
    }
}
