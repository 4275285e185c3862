package io.tidings.inbound;

import io.tidings.gateways.ReceiptArrived;
import io.tidings.gateways.ReceiptArrived.OurMessage;
import io.tidings.gateways.ReceiptArrived.ProviderPart;
import io.tidings.inbound.EarlyReceiptStore.EarlyReceipt;
import io.tidings.inbound.ReceiptStore.Kept;
import io.tidings.statusupdates.ProviderRefs;
import io.tidings.statusupdates.ProviderRefs.PartReport;
import io.tidings.statusupdates.ProviderRefs.RefKey;
import io.tidings.statusupdates.StatusUpdate;
import io.tidings.statusupdates.StatusUpdateStore;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Stores receipts and applies them, in the caller's transaction. Finds the messages that they are about. Thread-safe. */
@Singleton
final class ReceiptWriter {
    private final ReceiptStore store;
    private final EarlyReceiptStore early;
    private final ProviderRefs refs;
    private final StatusUpdateStore updates;

    ReceiptWriter(ReceiptStore store, EarlyReceiptStore early, ProviderRefs refs, StatusUpdateStore updates) {
        this.store = store;
        this.early = early;
        this.refs = refs;
        this.updates = updates;
    }

    /** @param unknown name ids of the provider that are not known yet */
    private record Found(List<KnownReceipt> known, List<EarlyReceipt> unknown) {}

    /** Stores receipts and applies them. Locks messages and balances, in this order. */
    Kept apply(Handle handle, List<ReceiptArrived> receipts) throws SQLException {
        var found = find(handle, receipts);
        early.keep(handle, found.unknown());
        var kept = store.keep(handle, found.known());
        var unused = updates.raise(handle, proven(handle, found.known(), kept));
        return kept;
    }

    /** Stores a receipt that could not be applied, and leaves it to a later try. */
    Kept keep(Handle handle, ReceiptArrived receipt) {
        var found = find(handle, List.of(receipt));
        early.keep(handle, found.unknown());
        var kept = store.keep(handle, found.known());
        updates.keep(handle, proven(handle, found.known(), kept));
        return kept;
    }

    /**
     * Applies early receipts whose messages are known by now, and deletes them.
     *
     * @return how many were applied
     */
    int applyEarly(Handle handle, List<EarlyReceipt> receipts) throws SQLException {
        var known = find(handle, receipts.stream().map(EarlyReceipt::receipt).toList())
                .known();
        if (known.isEmpty()) {
            return 0;
        }
        var kept = store.keep(handle, known);
        early.delete(handle, known.stream().map(KnownReceipt::receipt).toList());
        var unused = updates.raise(handle, proven(handle, known, kept));
        return kept.stored();
    }

    /**
     * Returns what the receipts prove about whole messages. A message of several parts needs the states of all of them.
     */
    private List<StatusUpdate> proven(Handle handle, List<KnownReceipt> known, Kept kept) {
        var reports = new ArrayList<PartReport>();
        for (var each : known) {
            var part = each.part();
            if (part != null && each.receipt().subject() instanceof ProviderPart(String ref)) {
                ReceiptState.proven(each.reported())
                        .ifPresent(state -> reports.add(new PartReport(
                                part,
                                ref,
                                state,
                                each.receipt().code(),
                                each.receipt().at().toEpochMilli())));
            }
        }
        if (reports.isEmpty()) {
            return kept.fresh();
        }
        var all = new ArrayList<>(kept.fresh());
        all.addAll(refs.report(
                handle, reports, known.stream().map(KnownReceipt::message).toList()));
        return all;
    }

    private Found find(Handle handle, List<ReceiptArrived> receipts) {
        var keys = new ArrayList<RefKey>();
        for (var receipt : receipts) {
            if (receipt.subject() instanceof ProviderPart(String ref)) {
                keys.add(new RefKey(receipt.gateway(), ref));
            }
        }
        var parts = keys.isEmpty() ? Map.<RefKey, ProviderRefs.Part>of() : refs.find(handle, keys);
        var found = new Found(new ArrayList<>(receipts.size()), new ArrayList<>());
        for (var receipt : receipts) {
            switch (receipt.subject()) {
                case OurMessage ours -> found.known().add(KnownReceipt.of(receipt, ours));
                case ProviderPart theirs -> {
                    var part = parts.get(new RefKey(receipt.gateway(), theirs.ref()));
                    if (part == null) {
                        found.unknown().add(new EarlyReceipt(receipt, theirs));
                    } else {
                        found.known().add(KnownReceipt.of(receipt, part));
                    }
                }
            }
        }
        return found;
    }
}
