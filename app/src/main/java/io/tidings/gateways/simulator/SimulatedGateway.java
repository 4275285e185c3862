package io.tidings.gateways.simulator;

import io.tidings.gateways.FailureClass;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.gateways.SendOutcome;
import io.tidings.shared.GatewayId;
import java.time.Duration;
import java.time.InstantSource;

/** Decides each message's fate by a hash of seed, message and attempt: the same seed, the same story. */
final class SimulatedGateway implements Gateway {
    private static final Refusal[] REFUSALS = {
        new Refusal(FailureClass.RECIPIENT_PERMANENT, "unknown_subscriber", "The number is not in service"),
        new Refusal(FailureClass.RECIPIENT_PERMANENT, "landline", "The number cannot receive texts"),
        new Refusal(FailureClass.RECIPIENT_TEMPORARY, "absent_subscriber", "The phone is switched off"),
        new Refusal(FailureClass.OPTED_OUT, "blocked", "The recipient has blocked the sender"),
        new Refusal(FailureClass.CONTENT, "filtered", "The text was filtered as unwanted"),
    };

    private final GatewayId id;
    private final SimulatorSettings settings;
    private final AcceptedLog accepted;
    private final SimulatedReceipts receipts;
    private final InstantSource clock;
    private long second;
    private int callsThisSecond;

    SimulatedGateway(
            GatewayId id,
            SimulatorSettings settings,
            AcceptedLog accepted,
            SimulatedReceipts receipts,
            InstantSource clock) {
        this.id = id;
        this.settings = settings;
        this.accepted = accepted;
        this.receipts = receipts;
        this.clock = clock;
    }

    @Override
    public SendOutcome send(OutboundMessage message) {
        if (settings.throttlePerSecond() > 0 && !admitted()) {
            return new SendOutcome.Throttled(Duration.ofSeconds(1));
        }
        long dice = mix(settings.seed() * 31 + message.id().value());
        long attemptDice = mix(dice + message.attempt());
        if (!sleep(latency(attemptDice))) {
            return new SendOutcome.Unknown("interrupted");
        }
        if (share(attemptDice, 1) < settings.transientRate()) {
            return new SendOutcome.Deferred(FailureClass.TRANSIENT, "network", "The provider had trouble for a moment");
        }
        if (share(attemptDice, 2) < settings.unknownRate()) {
            if (share(attemptDice, 3) < 0.5) {
                accept(message, dice);
            }
            return new SendOutcome.Unknown("timeout");
        }
        if (share(dice, 4) >= settings.successRate()) {
            var refusal = REFUSALS[(int) Long.remainderUnsigned(mix(dice + 5), REFUSALS.length)];
            return new SendOutcome.Refused(refusal.failure, refusal.code, refusal.text);
        }
        accept(message, dice);
        return new SendOutcome.Accepted("sim-" + message.id().value() + "-" + message.attempt(), message.segments());
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(true, settings.waits());
    }

    private void accept(OutboundMessage message, long dice) {
        accepted.append(message.id().value(), clock.millis(), message.attempt());
        if (!settings.receipts()) {
            return;
        }
        int delay = settings.receiptDelayMsMin()
                + (int) (share(dice, 6) * (settings.receiptDelayMsMax() - settings.receiptDelayMsMin() + 1));
        var status = share(dice, 7) < settings.undeliveredRate()
                ? ReceiptArrived.Status.UNDELIVERED
                : ReceiptArrived.Status.DELIVERED;
        receipt(message, status, delay);
        if (status == ReceiptArrived.Status.DELIVERED && share(dice, 8) < settings.readRate()) {
            receipt(message, ReceiptArrived.Status.READ, delay * 2);
        }
    }

    private void receipt(OutboundMessage message, ReceiptArrived.Status status, int delay) {
        var code = status == ReceiptArrived.Status.UNDELIVERED ? "undeliverable" : null;
        var dedupe = message.id() + ":" + message.attempt() + ":" + status;
        receipts.later(
                new ReceiptArrived(
                        id, message.id(), status, code, clock.instant().plusMillis(delay), dedupe),
                delay);
    }

    private synchronized boolean admitted() {
        long now = clock.millis() / 1_000;
        if (now != second) {
            second = now;
            callsThisSecond = 0;
        }
        return ++callsThisSecond <= settings.throttlePerSecond();
    }

    private int latency(long dice) {
        return settings.latencyMsMin()
                + (int) (share(dice, 9) * (settings.latencyMsMax() - settings.latencyMsMin() + 1));
    }

    private boolean sleep(int millis) {
        if (!settings.waits()) {
            return true;
        }
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static double share(long dice, int salt) {
        return (mix(dice + salt * 0x9E3779B97F4A7C15L) >>> 11) * 0x1.0p-53;
    }

    /** SplitMix64's finalizer. */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    private record Refusal(FailureClass failure, String code, String text) {}
}
