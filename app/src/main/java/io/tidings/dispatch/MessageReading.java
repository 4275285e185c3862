package io.tidings.dispatch;

import io.tidings.shared.AccountId;
import io.tidings.shared.MessageId;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Single messages, read. Thread-safe. */
@Singleton
public final class MessageReading {
    private final Jdbi jdbi;

    MessageReading(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public Optional<MessageView> find(AccountId account, MessageId id) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        MessageRow.select("message") + " where m.id = :id and m.account_id = :account")
                .bind("id", id.value())
                .bind("account", account.value())
                .map(new MessageRow())
                .findOne());
    }
}
