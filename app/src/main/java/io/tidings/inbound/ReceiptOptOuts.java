package io.tidings.inbound;

import io.tidings.gateways.FailureClass;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.gateways.ReceiptArrived.OurMessage;
import io.tidings.gateways.ReceiptArrived.ProviderPart;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.Channel;
import io.tidings.shared.PhoneNumber;
import io.tidings.statusupdates.ProviderRefs;
import io.tidings.statusupdates.ProviderRefs.RefKey;
import io.tidings.suppression.SuppressionReason;
import io.tidings.suppression.Suppressions;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Suppresses the numbers of recipients of whom the provider reports that they have opted out. Thread-safe. */
@Singleton
final class ReceiptOptOuts {
    private static final String SOURCE = "inbound";

    private final Jdbi jdbi;
    private final ProviderRefs refs;
    private final Suppressions suppressions;

    ReceiptOptOuts(Jdbi jdbi, ProviderRefs refs, Suppressions suppressions) {
        this.jdbi = jdbi;
        this.refs = refs;
        this.suppressions = suppressions;
    }

    private record Recipient(AccountId account, PhoneNumber phone, Channel channel) {}

    /**
     * Suppresses the numbers on the channel of the message. Idempotent. Call it before the receipts are stored and
     * outside of their transaction: a copy of a stored receipt is ignored, and the audit log must not be locked with
     * balances.
     */
    void suppress(List<ReceiptArrived> receipts) {
        for (var receipt : receipts) {
            if (receipt.failure() == FailureClass.OPTED_OUT) {
                jdbi.useTransaction(handle -> message(handle, receipt)
                        .flatMap(message -> recipient(handle, receipt, message))
                        .ifPresent(recipient -> suppress(handle, recipient)));
            }
        }
    }

    private void suppress(Handle handle, Recipient recipient) {
        var unused = suppressions.add(
                handle,
                Actor.system(recipient.account()),
                recipient.phone(),
                recipient.channel(),
                SuppressionReason.STOP,
                SOURCE);
    }

    private Optional<Long> message(Handle handle, ReceiptArrived receipt) {
        return switch (receipt.subject()) {
            case OurMessage ours -> Optional.of(ours.message().value());
            case ProviderPart(String ref) -> {
                var key = new RefKey(receipt.gateway(), ref);
                yield Optional.ofNullable(refs.find(handle, List.of(key)).get(key))
                        .map(ProviderRefs.Part::message);
            }
        };
    }

    /** Returns the recipient; empty for a message through another gateway, or one whose number was deleted. */
    private static Optional<Recipient> recipient(Handle handle, ReceiptArrived receipt, long message) {
        return handle.createQuery("""
                        select m.account_id, m.recipient, m.channel
                          from message m join send_plan p on p.id = m.plan_id
                         where m.id = :message and p.gateway_id = :gateway and m.recipient <> ''""")
                .bind("message", message)
                .bind("gateway", receipt.gateway().value())
                .map((row, context) -> new Recipient(
                        new AccountId(row.getLong("account_id")),
                        new PhoneNumber(row.getString("recipient")),
                        row.getInt("channel") == 0 ? Channel.SMS : Channel.WHATSAPP))
                .findOne();
    }
}
