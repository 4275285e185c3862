package io.tidings.queue;

import io.tidings.shared.AccountId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Limits the messages of an account that wait to be sent. Runs in the transaction that adds messages, so that a refusal
 * leaves nothing. Counts all written messages without an outcome, also of a launch or a file in preparation. A requeue
 * by request counts as new work. Retries by the dispatcher do not: they were accepted before. Thread-safe.
 */
@Singleton
public final class BacklogLimit {
    /** Seconds after which the client may try again. */
    private static final int RETRY_AFTER = 30;

    /** Age up to which a count is used again, as long as it is far from the limit. */
    private static final long MAX_AGE_NANOS = 1_000_000_000L;

    private static final int MAX_COUNTS = 1_000;

    private final QueueConfig config;
    private final Map<AccountId, RecentCount> counts = new ConcurrentHashMap<>();

    BacklogLimit(QueueConfig config) {
        this.config = config;
    }

    /**
     * Refuses more messages with 503 {@code backlog_full} when they exceed the account's limit and the mode is to
     * refuse. The exception must end the transaction. Concurrent checks of one account wait for each other, unless half
     * of its limit is free. Then a count is used for one second, so that not each single message counts the backlog.
     *
     * @param more messages that are not written yet
     */
    public void check(Handle handle, AccountId account, long more) {
        if (config.backlogMode() == BacklogMode.REFUSE && !fits(handle, account, more)) {
            throw Problem.of(503, "backlog_full", "Too many messages are waiting", """
                            Too many messages of this account wait to be sent, so no more are accepted now. Nothing of this request was done.""")
                    .with("retry_after", RETRY_AFTER)
                    .asException();
        }
    }

    /** Returns whether new messages are to wait until the messages of other accounts are sent. */
    boolean isSlowed(Handle handle, AccountId account) {
        return config.backlogMode() == BacklogMode.SLOW && !fits(handle, account, 0);
    }

    /**
     * The backlog of an account.
     *
     * @param waiting messages
     * @param own the account's limit; null means the installation's
     * @param installation the limit of accounts without their own; 0 is none
     */
    public record Standing(long waiting, @Nullable Long own, long installation, BacklogMode mode) {}

    public Standing standing(Handle handle, AccountId account) {
        return new Standing(
                waiting(handle, account),
                limitOf(handle, account).orElse(null),
                config.backlogLimit(),
                config.backlogMode());
    }

    /**
     * Sets the limit of one account.
     *
     * @param limit from 1; null means the installation's again
     */
    public void limit(Handle handle, AccountId account, @Nullable Long limit) {
        handle.createUpdate("update account set backlog_limit = :limit where id = :account")
                .bind("limit", limit)
                .bind("account", account.value())
                .execute();
    }

    private boolean fits(Handle handle, AccountId account, long more) {
        var limit = limitOf(handle, account)
                .or(() -> Optional.of(config.backlogLimit()))
                .filter(max -> max > 0);
        if (limit.isEmpty()) {
            return true;
        }
        var recent = counts.get(account);
        if (more > 0 && recent != null && recent.isCurrent() && recent.add(more) <= limit.get() / 2) {
            return true;
        }
        handle.execute("select from account where id = ? for no key update", account.value());
        long waiting = waiting(handle, account) + more;
        remember(account, waiting);
        return waiting <= limit.get();
    }

    private void remember(AccountId account, long waiting) {
        if (counts.size() >= MAX_COUNTS) {
            counts.values().removeIf(count -> !count.isCurrent());
        }
        counts.put(account, new RecentCount(System.nanoTime(), new AtomicLong(waiting)));
    }

    /** The messages that waited when they were counted, and those that this node has added since. */
    private record RecentCount(long countedAt, AtomicLong waiting) {
        boolean isCurrent() {
            return System.nanoTime() - countedAt < MAX_AGE_NANOS;
        }

        long add(long more) {
            return waiting.addAndGet(more);
        }
    }

    private static Optional<Long> limitOf(Handle handle, AccountId account) {
        return handle.createQuery("select backlog_limit from account where id = :account and backlog_limit is not null")
                .bind("account", account.value())
                .mapTo(Long.class)
                .findOne();
    }

    private static long waiting(Handle handle, AccountId account) {
        return handle.createQuery("""
                        select coalesce((select sum(n_total - n_sent - n_failed - n_skipped - n_cancelled - n_uncertain
                                               - n_requeued)
                                           from send_block
                                          where account_id = :account
                                            and state in ('PREPARING', 'READY', 'PAUSED', 'LEASED')), 0)
                             + (select count(*) from dispatch_queue where account_id = :account)""")
                .bind("account", account.value())
                .mapTo(Long.class)
                .one();
    }
}
