package io.tidings.accounts;

import io.tidings.shared.AccountId;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The demo account of a new installation. Thread-safe. When several nodes start at once, one of them creates it. */
@Singleton
final class DemoAccount {
    static final String EMAIL = "demo@tidings.local";

    private final Jdbi jdbi;
    private final Accounts accounts;
    private final Users users;
    private final ApiKeys keys;
    private final DemoCredentials credentials;
    private final Event<DemoAccountCreated> created;

    DemoAccount(
            Jdbi jdbi,
            Accounts accounts,
            Users users,
            ApiKeys keys,
            DemoCredentials credentials,
            Event<DemoAccountCreated> created) {
        this.jdbi = jdbi;
        this.accounts = accounts;
        this.users = users;
        this.keys = keys;
        this.credentials = credentials;
        this.created = created;
    }

    /** Creates the demo account if the database has no account, and returns whether it did. Idempotent. */
    boolean ensure() {
        var password = "%s-%s-%s".formatted(Secrets.randomText(4), Secrets.randomText(4), Secrets.randomText(4));
        var account = jdbi.inTransaction(handle -> {
            FirstOwnerStore.lock(handle);
            return AccountStore.hasAny(handle) ? Optional.<AccountId>empty() : Optional.of(create(handle, password));
        });
        account.map(DemoAccountCreated::new).ifPresent(created::fire);
        return account.isPresent();
    }

    void passwordChanged(@Observes PasswordChanged event) {
        // The file holds the password of the first owner only, not those of people who joined later.
        users.find(event.user())
                .filter(user -> user.email().equals(EMAIL))
                .flatMap(user -> accounts.find(user.account()))
                .filter(Account::demo)
                .ifPresent(_ -> credentials.deletePassword());
    }

    private AccountId create(Handle handle, String password) {
        var account = accounts.create(handle, new NewAccount("Demo", "KE", "UTC", true));
        users.createWithRandomPassword(handle, new NewUser(account, EMAIL, "Demo", Role.OWNER, password));
        var key = keys.create(handle, account, NewKey.named("Created at the first start"));
        // Written before the commit. A file without an account does less harm than an account with a lost password.
        credentials.store(password, key.text());
        return account;
    }
}
