package io.tidings.gateways.simulator;

import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.gateways.ReceiptArrived.Status;
import io.tidings.gateways.simulator.SimulatorSettings.ReceiptSettings;
import io.tidings.shared.GatewayId;
import java.time.InstantSource;

/** Decides which receipts an accepted message gets, and when. */
final class ReceiptMaker {
    private final GatewayId gateway;
    private final ReceiptSettings settings;
    private final SimulatedReceipts receipts;
    private final InstantSource clock;

    ReceiptMaker(GatewayId gateway, ReceiptSettings settings, SimulatedReceipts receipts, InstantSource clock) {
        this.gateway = gateway;
        this.settings = settings;
        this.receipts = receipts;
        this.clock = clock;
    }

    void schedule(OutboundMessage message, SeededRandom random) {
        if (!settings.receipts()) {
            return;
        }
        int delay = settings.receiptEarly()
                ? 0
                : random.between(6, settings.receiptDelayMsMin(), settings.receiptDelayMsMax());
        var first = random.fraction(7) < settings.undeliveredRate() ? Status.UNDELIVERED : Status.DELIVERED;
        var read = first == Status.DELIVERED && random.fraction(8) < settings.readRate();
        int later = settings.receiptEarly() ? settings.receiptDelayMsMax() : delay * 2;
        send(message, first, read && settings.receiptReorder() ? later : delay);
        if (read) {
            send(message, Status.READ, settings.receiptReorder() ? delay : later);
        }
        if (random.fraction(14) < settings.receiptContradictRate()) {
            send(message, first == Status.DELIVERED ? Status.UNDELIVERED : Status.DELIVERED, later);
        }
    }

    private void send(OutboundMessage message, Status status, int delay) {
        var code = status == Status.UNDELIVERED ? "undeliverable" : null;
        var dedupe = message.id() + ":" + message.attempt() + ":" + status;
        var receipt = new ReceiptArrived(
                gateway, message.id(), status, code, clock.instant().plusMillis(delay), dedupe);
        for (int copy = 0; copy < settings.receiptCopies(); copy++) {
            if (delay == 0 && settings.receiptEarly()) {
                receipts.fireNow(receipt);
            } else {
                receipts.fireLater(receipt, delay);
            }
        }
    }
}
