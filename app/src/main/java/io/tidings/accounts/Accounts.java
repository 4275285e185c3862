package io.tidings.accounts;

import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The accounts of this installation. Thread-safe. */
@Singleton
public final class Accounts {
    private final Jdbi jdbi;
    private final SecurityEvents events;

    Accounts(Jdbi jdbi, SecurityEvents events) {
        this.jdbi = jdbi;
        this.events = events;
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

    /**
     * Changes the settings of the actor's account and records the names of the changed settings. Answers 422 for an
     * invalid value.
     *
     * @param change returns the new settings of the stored account
     */
    Account change(Actor actor, Function<Account, AccountSettings> change) {
        return jdbi.inTransaction(handle -> {
            var before = AccountStore.lock(handle, actor.account())
                    .orElseThrow(() -> Problem.notFound("account").asException());
            var settings = change.apply(before);
            var changed = changes(AccountSettings.of(before), settings);
            if (changed.isEmpty()) {
                return before;
            }
            AccountStore.update(handle, actor.account(), settings);
            events.fire(handle, actor, "account.changed", "account:" + actor.account(), changed);
            return AccountStore.find(handle, actor.account()).orElseThrow();
        });
    }

    private static Map<String, String> changes(AccountSettings before, AccountSettings after) {
        var changes = new TreeMap<String, String>();
        note(changes, "name", before.name(), after.name());
        note(changes, "default_country", before.defaultCountry(), after.defaultCountry());
        note(changes, "time_zone", before.timeZone(), after.timeZone());
        note(changes, "missing_value", before.missingValue(), after.missingValue());
        note(changes, "allow_premium_numbers", before.allowPremiumNumbers(), after.allowPremiumNumbers());
        return changes;
    }

    private static void note(
            Map<String, String> changes, String setting, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            changes.put(setting, after == null ? "" : after.toString());
        }
    }

    /** Returns the demo account, or else the only account; empty if it is closed. {@code TIDINGS_API_KEY} acts for it. */
    public Optional<AccountId> demoOrOnly() {
        return jdbi.withHandle(AccountStore::demoOrOnly);
    }
}
