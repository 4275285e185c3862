package io.tidings.dispatch;

import io.tidings.shared.AccountId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * How many messages of an account may wait to be sent. Asked within the transaction that is about to add some, so that
 * what is refused has left nothing behind. Counted are all messages that are written and have no outcome, also those of a
 * launch or a file that is still being prepared. What is put back by request is asked about like anything new; what the
 * dispatcher itself tries again was accepted long ago, and is not. Thread-safe.
 */
@Singleton
public final class BacklogLimit {
    /** When it is worth asking again, in seconds. */
    private static final int RETRY_AFTER = 30;

    private final DispatchConfig config;

    BacklogLimit(DispatchConfig config) {
        this.config = config;
    }

    /**
     * Refuses so many more messages with 503 {@code backlog_full} when they would exceed the account's limit and the
     * setting is to refuse; the exception must end the transaction. Concurrent askers of one account wait for each other.
     */
    public void check(Handle handle, AccountId account, long more) {
        if (config.backlogMode() == BacklogMode.REFUSE && !fits(handle, account, more)) {
            throw Problem.of(503, "backlog_full", "Too much is waiting", """
                            So many messages wait to be sent that no more are taken now. Nothing of this request was done.""")
                    .with("retry_after", RETRY_AFTER)
                    .asException();
        }
    }

    /** Whether what is added now is to wait behind what others have waiting. */
    boolean isSlowed(Handle handle, AccountId account) {
        return config.backlogMode() == BacklogMode.SLOW && !fits(handle, account, 0);
    }

    /**
     * Where an account stands.
     *
     * @param waiting messages
     * @param own the account's limit; null: the installation's counts
     * @param installation the limit of accounts without one of their own; 0 is none
     */
    public record Standing(long waiting, @Nullable Long own, long installation, BacklogMode mode) {}

    public Standing standing(Handle handle, AccountId account) {
        return new Standing(
                waiting(handle, account),
                limitOf(handle, account).orElse(null),
                config.backlogLimit(),
                config.backlogMode());
    }

    /** @param limit from 1; null: the installation's counts again */
    public void limit(Handle handle, AccountId account, @Nullable Long limit) {
        handle.createUpdate("update account set backlog_limit = :limit where id = :account")
                .bind("limit", limit)
                .bind("account", account.value())
                .execute();
    }

    private boolean fits(Handle handle, AccountId account, long more) {
        var limit = limitOf(handle, account)
                .or(() -> Optional.of(config.backlogLimit()))
                .filter(most -> most > 0);
        if (limit.isEmpty()) {
            return true;
        }
        handle.execute("select from account where id = ? for no key update", account.value());
        return waiting(handle, account) + more <= limit.get();
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
