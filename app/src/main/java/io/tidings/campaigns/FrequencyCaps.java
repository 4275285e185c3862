package io.tidings.campaigns;

import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Stores the frequency caps of accounts. A campaign's own cap takes precedence. */
@Singleton
public final class FrequencyCaps {
    private final Jdbi jdbi;

    FrequencyCaps(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public Optional<FrequencyCap> of(AccountId account) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select messages, days from frequency_cap where account_id = :account")
                        .bind("account", account.value())
                        .mapTo(FrequencyCap.class)
                        .findOne());
    }

    /** @param cap empty: removes the cap */
    void set(AccountId account, Optional<FrequencyCap> cap) {
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
        });
    }
}
