package io.tidings.gateways.simulator;

import io.tidings.gateways.FailureClass;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.LookupOutcome;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.SendOutcome;
import io.tidings.shared.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Decides the outcome of each message by a hash of seed, message and attempt. The same seed gives the same outcomes. */
final class SimulatedGateway implements Gateway {
    private static final Refusal[] REFUSALS = {
        new Refusal(FailureClass.RECIPIENT_PERMANENT, "unknown_subscriber", "The number is not in service"),
        new Refusal(FailureClass.RECIPIENT_PERMANENT, "landline", "The number cannot receive texts"),
        new Refusal(FailureClass.RECIPIENT_TEMPORARY, "absent_subscriber", "The phone is switched off"),
        new Refusal(FailureClass.OPTED_OUT, "blocked", "The recipient has blocked the sender"),
        new Refusal(FailureClass.CONTENT, "filtered", "The text was filtered as unwanted"),
    };

    private final SimulatorSettings settings;
    private final AcceptedLog accepted;
    private final ReceiptMaker receipts;
    private final InstantSource clock;
    private final AtomicLong calls = new AtomicLong();
    private long second;
    private int callsThisSecond;

    SimulatedGateway(SimulatorSettings settings, AcceptedLog accepted, ReceiptMaker receipts, InstantSource clock) {
        this.settings = settings;
        this.accepted = accepted;
        this.receipts = receipts;
        this.clock = clock;
    }

    @Override
    public SendOutcome send(OutboundMessage message) {
        var faults = settings.faults();
        if (unreachable(faults)) {
            return new SendOutcome.Unreached("connection_refused");
        }
        if (throttled(faults)) {
            return new SendOutcome.Throttled(faults.retryAfterMs());
        }
        var random = SeededRandom.of(settings.seed(), message.id().value());
        var attempt = random.with(message.attempt());
        if (!sleep(attempt.between(9, settings.latencyMsMin(), settings.latencyMsMax()))) {
            return new SendOutcome.Unknown("interrupted");
        }
        return answer(message, random, attempt, faults);
    }

    @Override
    public LookupOutcome lookup(MessageId message, int attempt) {
        return accepted.contains(message.value(), attempt)
                ? new LookupOutcome.Found(ref(message, attempt))
                : new LookupOutcome.NotAccepted();
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(true, settings.waits(), settings.lookup() ? Lookup.BY_REF : Lookup.NONE);
    }

    private boolean unreachable(SimulatorSettings.Faults faults) {
        return faults.down()
                || (!faults.refuseConnectionsUntil().equals(Instant.EPOCH)
                        && clock.instant().isBefore(faults.refuseConnectionsUntil()));
    }

    /** Decides by the number of the call and not of the message, so that no message is throttled for ever. */
    private boolean throttled(SimulatorSettings.Faults faults) {
        if (faults.maxPerSecond() > 0 && !admitted(faults.maxPerSecond())) {
            return true;
        }
        return faults.throttleRate() > 0
                && SeededRandom.of(settings.seed(), calls.incrementAndGet()).fraction(10) < faults.throttleRate();
    }

    private SendOutcome answer(
            OutboundMessage message, SeededRandom random, SeededRandom attempt, SimulatorSettings.Faults faults) {
        if (attempt.fraction(1) < faults.transientRate()) {
            return new SendOutcome.Deferred(FailureClass.TRANSIENT, "network", "The provider had a temporary problem");
        }
        if (attempt.fraction(11) < faults.blackHoleRate()) {
            accept(message, random);
            sleep((int) faults.deadlineMs().toMillis());
            return new SendOutcome.Unknown("timeout");
        }
        if (attempt.fraction(2) < faults.unknownRate()) {
            if (attempt.fraction(3) < 0.5) {
                accept(message, random);
            }
            return new SendOutcome.Unknown("timeout");
        }
        double serverError = attempt.fraction(12);
        if (serverError < faults.unknownBeforeAcceptRate()) {
            return new SendOutcome.Unknown("http_500");
        }
        if (serverError < faults.unknownBeforeAcceptRate() + faults.unknownAfterAcceptRate()) {
            accept(message, random);
            return new SendOutcome.Unknown("http_500");
        }
        if (random.fraction(4) >= settings.successRate()) {
            return refuse(message, random, faults);
        }
        accept(message, random);
        return new SendOutcome.Accepted(ref(message.id(), message.attempt()), message.segments());
    }

    private SendOutcome refuse(OutboundMessage message, SeededRandom random, SimulatorSettings.Faults faults) {
        if (random.fraction(13) < faults.refusedButSentRate()) {
            accept(message, random);
        }
        var refusal = REFUSALS[random.between(5, 0, REFUSALS.length - 1)];
        return new SendOutcome.Refused(refusal.failure, refusal.code, refusal.text);
    }

    private void accept(OutboundMessage message, SeededRandom random) {
        accepted.append(message.id().value(), clock.millis(), message.attempt());
        receipts.schedule(message, random);
    }

    private synchronized boolean admitted(int maxPerSecond) {
        long now = clock.millis() / 1_000;
        if (now != second) {
            second = now;
            callsThisSecond = 0;
        }
        return ++callsThisSecond <= maxPerSecond;
    }

    private static boolean sleep(int millis) {
        if (millis == 0) {
            return true;
        }
        try {
            Thread.sleep(Duration.ofMillis(millis));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String ref(MessageId message, int attempt) {
        return "sim-" + message.value() + "-" + attempt;
    }

    private record Refusal(FailureClass failure, String code, String text) {}
}
