package io.tidings.accounts;

import io.tidings.shared.AccountId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Closes, reopens and erases accounts. The verbs with a handle work in the caller's transaction, lock the account and are
 * idempotent. An unknown account is 404. Thread-safe.
 */
@Singleton
public final class AccountLifecycle {
    private final Jdbi jdbi;
    private final AccountConfig config;
    private final ApiKeys keys;
    private final SecurityEvents events;

    AccountLifecycle(Jdbi jdbi, AccountConfig config, ApiKeys keys, SecurityEvents events) {
        this.jdbi = jdbi;
        this.config = config;
        this.keys = keys;
        this.events = events;
    }

    /** Lists all accounts, newest first. */
    public Page<InstalledAccount> list(PageRequest request) {
        return jdbi.withHandle(handle -> AccountLifecycleStore.list(handle, request));
    }

    public InstalledAccount get(AccountId id) {
        return jdbi.withHandle(handle -> AccountLifecycleStore.find(handle, id))
                .orElseThrow(() -> Problem.notFound("account").asException());
    }

    /**
     * Ends all sessions and invitations and revokes all keys. Other nodes refuse the keys within {@link
     * ApiKeys#CACHE_LIFE}. Users stay, so that they can sign in again after the account is reopened.
     */
    public void close(Handle handle, AccountId id) {
        if (lock(handle, id).closedAt() != null) {
            return;
        }
        AccountLifecycleStore.close(handle, id);
        SessionStore.deleteAll(handle, id);
        AccountLifecycleStore.endInvitations(handle, id);
        var revoked = keys.revokeAll(handle, id);
        events.fire(handle, id, "account.closed", "account:" + id, Map.of("revoked_keys", Integer.toString(revoked)));
    }

    /** Answers 409 {@code account_erased} or {@code reopening_expired}. Revoked keys and cancelled campaigns stay so. */
    public void reopen(Handle handle, AccountId id) {
        var account = lock(handle, id);
        if (account.closedAt() == null) {
            return;
        }
        if (account.eraseRequestedAt() != null) {
            throw Problem.conflict("account_erased", "The data of the account is being erased or is erased.")
                    .asException();
        }
        if (!AccountLifecycleStore.reopen(handle, id, config.reopenWithin())) {
            throw Problem.conflict(
                            "reopening_expired",
                            "A closed account can be reopened for %d days. "
                                            .formatted(config.reopenWithin().toDays())
                                    + "TIDINGS_ACCOUNTS_REOPEN_WITHIN changes this.")
                    .asException();
        }
        events.fire(handle, id, "account.reopened", "account:" + id, Map.of());
    }

    /** Marks the data of a closed account for erasure; 409 {@code account_not_closed} for an open one. */
    public void requestErasure(Handle handle, AccountId id) {
        var account = lock(handle, id);
        if (account.closedAt() == null) {
            throw Problem.conflict("account_not_closed", "Only a closed account can be erased. Close it first.")
                    .asException();
        }
        if (account.eraseRequestedAt() != null) {
            return;
        }
        AccountLifecycleStore.requestErasure(handle, id);
        events.fire(handle, id, "account.erase_requested", "account:" + id, Map.of());
    }

    /** Counts deleted rows of a running erasure. */
    public void countErased(Handle handle, AccountId id, long rows) {
        AccountLifecycleStore.countErased(handle, id, rows);
    }

    /** Ends the erasure: removes the name of the account. */
    public void erased(Handle handle, AccountId id) {
        var account = lock(handle, id);
        if (account.erasedAt() != null) {
            return;
        }
        AccountLifecycleStore.erased(handle, id);
        events.fire(handle, id, "account.erased", "account:" + id, Map.of("rows", Long.toString(account.erasedRows())));
    }

    private static InstalledAccount lock(Handle handle, AccountId id) {
        return AccountLifecycleStore.lock(handle, id)
                .orElseThrow(() -> Problem.notFound("account").asException());
    }
}
