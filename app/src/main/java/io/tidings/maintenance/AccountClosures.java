package io.tidings.maintenance;

import io.tidings.accounts.AccountLifecycle;
import io.tidings.schedule.Jobs;
import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Jdbi;

/**
 * Closes, reopens and erases an account. The change of the account and the job that completes it commit together.
 * Idempotent and thread-safe. An unknown account is 404.
 */
@Singleton
final class AccountClosures {
    static final String CLOSE = "account_close";
    static final String ERASE = "account_erase";

    private final Jdbi jdbi;
    private final AccountLifecycle accounts;
    private final Jobs jobs;

    AccountClosures(Jdbi jdbi, AccountLifecycle accounts, Jobs jobs) {
        this.jdbi = jdbi;
        this.accounts = accounts;
        this.jobs = jobs;
    }

    void close(AccountId account) {
        jdbi.useTransaction(handle -> {
            accounts.close(handle, account);
            jobs.enqueue(handle, CLOSE, account.toString());
        });
    }

    void reopen(AccountId account) {
        jdbi.useTransaction(handle -> accounts.reopen(handle, account));
    }

    /** A second request starts the job again if it had failed. */
    void erase(AccountId account) {
        jdbi.useTransaction(handle -> {
            accounts.requestErasure(handle, account);
            jobs.enqueue(handle, ERASE, account.toString());
        });
    }
}
