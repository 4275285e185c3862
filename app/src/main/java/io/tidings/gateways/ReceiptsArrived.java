package io.tidings.gateways;

import java.util.List;

/**
 * A CDI event: the receipts of one request of a provider. Firing it returns after all of them are stored, and throws if
 * they could not be. Only then may the gateway confirm them to the provider, which does not repeat what was confirmed.
 */
public record ReceiptsArrived(List<ReceiptArrived> receipts) {
    public ReceiptsArrived {
        receipts = List.copyOf(receipts);
    }
}
