package io.tidings.inbound;

import io.tidings.dispatch.StatusUpdate;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.messages.MessageState;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Stores each receipt once. */
@Singleton
final class ReceiptStore {
    private final Jdbi jdbi;

    ReceiptStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    void keep(List<ReceiptArrived> receipts) {
        jdbi.useTransaction(handle -> {
            var batch = handle.prepareBatch("""
                    insert into receipt (gateway_id, dedupe_key, message_id, state, code, provider_at)
                    values (:gateway, :dedupe, :message, :state, :code, :at)
                    on conflict (gateway_id, dedupe_key) do nothing""");
            for (var receipt : receipts) {
                batch.bind("gateway", receipt.gateway().value())
                        .bind("dedupe", receipt.dedupe().getBytes(StandardCharsets.UTF_8))
                        .bind("message", receipt.message().value())
                        .bind("state", stateOf(receipt.status()).rank())
                        .bind("code", receipt.code())
                        .bind("at", receipt.at())
                        .add();
            }
            batch.execute();
        });
    }

    static MessageState stateOf(ReceiptArrived.Status status) {
        return switch (status) {
            case UNDELIVERED -> MessageState.UNDELIVERED;
            case DELIVERED -> MessageState.DELIVERED;
            case READ -> MessageState.READ;
        };
    }

    /** Returns those of these messages that have no outcome yet. */
    Set<Long> unanswered(List<Long> messages) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id from message
                         where id = any(:ids) and id between :first and :last and state < <UNCERTAIN>""")
                .bind("ids", messages.toArray(Long[]::new))
                .bind("first", Collections.min(messages))
                .bind("last", Collections.max(messages))
                .mapTo(Long.class)
                .set());
    }

    /**
     * Returns the receipts of the last 10 minutes with a higher rank than their message. The node that stored them died
     * before it applied them.
     */
    List<StatusUpdate> unapplied() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select r.message_id, r.state, r.code, r.provider_at
                          from receipt r join message m on m.id = r.message_id
                         where r.received_at > now() - interval '10 minutes' and m.state >= <UNCERTAIN> and m.state < r.state
                         limit 100000""")
                .map((row, context) -> new StatusUpdate(
                        row.getLong("message_id"),
                        MessageState.ofRank(row.getInt("state")),
                        row.getString("code"),
                        row.getTimestamp("provider_at").getTime()))
                .list());
    }
}
