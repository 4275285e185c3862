package io.tidings.gateways.simulator;

import io.tidings.gateways.FailureClass;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.gateways.ReceiptArrived.OurMessage;
import io.tidings.gateways.ReceiptArrived.ProviderPart;
import io.tidings.gateways.ReceiptArrived.Reason;
import io.tidings.gateways.ReceiptArrived.Status;
import io.tidings.gateways.ReceiptArrived.Subject;
import io.tidings.gateways.simulator.SimulatorSettings.ReceiptSettings;
import io.tidings.shared.GatewayId;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides which receipts an accepted message gets, and when. */
final class ReceiptMaker {
    private static final Result DELIVERED = new Result(Status.DELIVERED, null);
    private static final Result UNDELIVERED = new Result(
            Status.UNDELIVERED, new Reason(FailureClass.RECIPIENT_TEMPORARY, "undeliverable", "Not delivered"));
    private static final Result EXPIRED = new Result(
            Status.EXPIRED, new Reason(FailureClass.RECIPIENT_TEMPORARY, "expired", "The validity has passed"));
    private static final Result OPTED_OUT = new Result(
            Status.UNDELIVERED, new Reason(FailureClass.OPTED_OUT, "blocked", "The recipient has opted out"));

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

    private record Result(Status status, @Nullable Reason reason) {
        static Result of(Status status) {
            return new Result(status, null);
        }
    }

    void schedule(OutboundMessage message, SeededRandom random) {
        if (!settings.receipts()) {
            return;
        }
        int delay = settings.receiptEarly()
                ? 0
                : random.between(6, settings.receiptDelayMsMin(), settings.receiptDelayMsMax());
        var first = result(random.fraction(7));
        var read = first.equals(DELIVERED) && random.fraction(8) < settings.readRate();
        int later = settings.receiptEarly() ? settings.receiptDelayMsMax() : delay * 2;
        if (settings.progress()) {
            send(message, Result.of(Status.SUBMITTED), delay);
            send(message, Result.of(Status.SENT), delay);
        }
        send(message, first, read && settings.receiptReorder() ? later : delay);
        if (read) {
            send(message, Result.of(Status.READ), settings.receiptReorder() ? delay : later);
        }
        if (random.fraction(14) < settings.receiptContradictRate()) {
            send(message, first.equals(DELIVERED) ? UNDELIVERED : DELIVERED, later);
        }
    }

    /** The shares follow each other, so that each message has one result. */
    private Result result(double fraction) {
        var shares = settings.results();
        double left = fraction;
        if ((left -= shares.undelivered()) < 0) {
            return UNDELIVERED;
        }
        if ((left -= shares.failed()) < 0) {
            return new Result(
                    Status.FAILED,
                    new Reason(
                            FailureClass.THROTTLED, "queue_overflow", "The queue was full", shares.failedRetryable()));
        }
        if ((left -= shares.expired()) < 0) {
            return EXPIRED;
        }
        return left < shares.optedOut() ? OPTED_OUT : DELIVERED;
    }

    private void send(OutboundMessage message, Result result, int delay) {
        for (var subject : subjects(message)) {
            send(message, subject, result, delay);
        }
    }

    private List<Subject> subjects(OutboundMessage message) {
        return settings.refs().inReceipts()
                ? settings.refs().of(message).stream()
                        .<Subject>map(ProviderPart::new)
                        .toList()
                : List.of(new OurMessage(message.id(), message.attempt()));
    }

    private void send(OutboundMessage message, Subject subject, Result result, int delay) {
        var name = subject instanceof ProviderPart(String ref) ? ref : message.id() + ":" + message.attempt();
        var receipt = new ReceiptArrived(
                gateway,
                subject,
                result.status(),
                result.reason(),
                clock.instant().plusMillis(delay),
                name + ":" + result.status());
        if (delay == 0 && settings.receiptEarly()) {
            receipts.fireNow(Collections.nCopies(settings.receiptCopies(), receipt));
            return;
        }
        for (int copy = 0; copy < settings.receiptCopies(); copy++) {
            receipts.fireLater(receipt, delay);
        }
    }
}
