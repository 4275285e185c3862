package io.tidings.accounts;

import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The accounts of this installation. Thread-safe. */
@Singleton
public final class Accounts {
    private final Jdbi jdbi;

    Accounts(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public AccountId create(NewAccount account) {
        return jdbi.inTransaction(handle -> create(handle, account));
    }

    /** Runs in the caller's transaction. */
    public AccountId create(Handle handle, NewAccount account) {
        return AccountStore.insert(handle, account);
    }

    public Optional<Account> find(AccountId id) {
        return jdbi.withHandle(handle -> AccountStore.find(handle, id));
    }

    /** Returns the demo account, or else the only account. {@code TIDINGS_API_KEY} acts for it. */
    public Optional<AccountId> demoOrOnly() {
        return jdbi.withHandle(AccountStore::demoOrOnly);
    }
}
