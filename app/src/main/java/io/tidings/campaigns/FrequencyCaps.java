package io.tidings.campaigns;

import io.tidings.audit.Audit;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Stores the frequency caps of accounts. A campaign's own cap takes precedence. */
@Singleton
public final class FrequencyCaps {
    private final Jdbi jdbi;
    private final Audit audit;

    FrequencyCaps(Jdbi jdbi, Audit audit) {
        this.jdbi = jdbi;
        this.audit = audit;
    }

    public Optional<FrequencyCap> of(AccountId account) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select messages, days from frequency_cap where account_id = :account")
                        .bind("account", account.value())
                        .mapTo(FrequencyCap.class)
                        .findOne());
    }

    /** @param cap empty: removes the cap */
    void set(Actor actor, Optional<FrequencyCap> cap) {
        var account = actor.account();
        jdbi.useTransaction(handle -> {
            handle.createUpdate("delete from frequency_cap where account_id = :account")
                    .bind("account", account.value())
                    .execute();
            cap.ifPresent(newCap -> handle.createUpdate("""
                            insert into frequency_cap (account_id, messages, days) values (:account, :messages, :days)
                            on conflict (account_id) do update set messages = excluded.messages, days = excluded.days
                            """)
                    .bind("account", account.value())
                    .bind("messages", newCap.messages())
                    .bind("days", newCap.days())
                    .execute());
            var details = cap.map(newCap -> Map.of(
                            "messages", Integer.toString(newCap.messages()), "days", Integer.toString(newCap.days())))
                    .orElse(Map.of());
            var action = cap.isPresent() ? "frequency_cap.set" : "frequency_cap.removed";
            audit.record(handle, actor, action, "account:" + account, details);
        });
    }
}
