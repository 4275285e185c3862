package io.tidings.gateways.simulator;

import io.tidings.gateways.FailureClass;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.LookupOutcome;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.SendOutcome;
import io.tidings.gateways.StartedMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

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
    private final AcceptedKeys keys;
    private final ReceiptMaker receipts;
    private final InstantSource clock;
    private final Capabilities capabilities;
    private final SimulatedRefs refs;
    private final AcceptedContents contents;
    private final AtomicLong calls = new AtomicLong();
    private volatile int connections;
    private long second;
    private int callsThisSecond;

    SimulatedGateway(
            SimulatorSettings settings,
            AcceptedLog accepted,
            AcceptedKeys keys,
            AcceptedContents contents,
            ReceiptMaker receipts,
            InstantSource clock) {
        this.keys = keys;
        this.settings = settings;
        this.accepted = accepted;
        this.contents = contents;
        this.receipts = receipts;
        this.clock = clock;
        this.refs = settings.receipts().refs();
        var known = Capabilities.ofNetwork()
                .waiting(settings.waits())
                .withLookup(settings.lookup())
                .withDeadline(settings.longestCall())
                .withDedupe(settings.rules().dedupe())
                .withMaxBatch(settings.calls().maxBatch())
                .withConnections(settings.calls().connections());
        this.capabilities = refs.inReceipts() ? known.withoutEcho() : refs.perSegment() ? known.keepingRefs() : known;
    }

    @Override
    public SendOutcome send(OutboundMessage message) {
        var faults = settings.faults();
        if (unreachable(faults)) {
            return new SendOutcome.Unreached("connection_refused");
        }
        var held = settings.rules().hold(message.sender(), clock);
        if (held.isPresent()) {
            return held.get();
        }
        if (settings.rules().throttles(message.sender()) && throttled(faults)) {
            return new SendOutcome.Throttled(settings.rules().throttleScope(), faults.retryAfterMs());
        }
        var random = random(message);
        var attempt = random.with(message.attempt());
        if (!sleep(attempt.between(9, settings.latencyMsMin(), settings.latencyMsMax()))) {
            return new SendOutcome.Unknown("interrupted");
        }
        var before = acceptedBefore(message);
        return before.isPresent()
                ? new SendOutcome.Duplicate(refs.of(message, before.getAsInt()))
                : answer(message, random, attempt, faults);
    }

    private OptionalInt acceptedBefore(OutboundMessage message) {
        var recognised = settings.rules().dedupe();
        return recognised.isZero() ? OptionalInt.empty() : keys.find(message.key(), clock.instant(), recognised);
    }

    /**
     * The whole call is lost by the random numbers of its first message. Each message has an answer of its own
     * otherwise.
     */
    @Override
    public List<SendOutcome> sendBatch(List<OutboundMessage> messages) {
        var faults = settings.faults();
        if (unreachable(faults)) {
            return Collections.nCopies(messages.size(), new SendOutcome.Unreached("connection_refused"));
        }
        var sender = messages.getFirst().sender();
        var held = settings.rules().hold(sender, clock);
        if (held.isPresent()) {
            return Collections.nCopies(messages.size(), held.get());
        }
        if (settings.rules().throttles(sender) && throttled(faults)) {
            return Collections.nCopies(
                    messages.size(),
                    new SendOutcome.Throttled(settings.rules().throttleScope(), faults.retryAfterMs()));
        }
        var call = attempt(messages.getFirst());
        if (!sleep(call.between(9, settings.latencyMsMin(), settings.latencyMsMax()))) {
            return Collections.nCopies(messages.size(), new SendOutcome.Unknown("interrupted"));
        }
        var lost = lost(call, faults, messages);
        if (lost != null) {
            return Collections.nCopies(messages.size(), lost);
        }
        var outcomes = new ArrayList<SendOutcome>(messages.size());
        for (var message : messages) {
            var before = acceptedBefore(message);
            outcomes.add(
                    before.isPresent()
                            ? new SendOutcome.Duplicate(refs.of(message, before.getAsInt()))
                            : answered(message, random(message), attempt(message), faults));
        }
        if (call.fraction(17) < settings.calls().partialBatchRate()) {
            Collections.fill(
                    outcomes.subList(messages.size() / 2, messages.size()), new SendOutcome.Unknown("not_answered"));
        }
        return outcomes;
    }

    @Override
    public int allowConnections(int most) {
        connections = most;
        return most;
    }

    @Override
    public LookupOutcome lookup(StartedMessage started) {
        var message = started.message();
        if (!sleep(settings.lookupLatencyMs())) {
            return new LookupOutcome.Unclear("interrupted");
        }
        if (settings.lookup() == Lookup.BY_CONTENT) {
            return lookupByContent(message);
        }
        return accepted.contains(message.id().value(), message.attempt())
                ? new LookupOutcome.Found(refs.of(message), null)
                : new LookupOutcome.NotAccepted(Duration.ZERO);
    }

    private LookupOutcome lookupByContent(OutboundMessage message) {
        var matching = contents.matching(message);
        if (matching.size() == 1) {
            return new LookupOutcome.Found(matching.getFirst(), null);
        }
        return new LookupOutcome.Unclear(matching.isEmpty() ? "no_match" : "several_matches");
    }

    @Override
    public Health health() {
        return unreachable(settings.faults()) ? new Health("connection_refused") : Health.UP;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    private boolean unreachable(SimulatorSettings.Faults faults) {
        return faults.down()
                || (settings.calls().connections() > 0 && connections == 0)
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
        // A call that does not arrive cannot be lost.
        var lost = attempt.fraction(1) < settings.successRate() ? lost(attempt, faults, List.of(message)) : null;
        return lost == null ? answered(message, random, attempt, faults) : lost;
    }

    /** Accepts all messages of a call whose answer is lost as a whole, and returns their outcome. */
    private @Nullable SendOutcome lost(
            SeededRandom attempt, SimulatorSettings.Faults faults, List<OutboundMessage> messages) {
        if (attempt.fraction(11) < faults.blackHoleRate()) {
            messages.forEach(message -> accept(message, random(message)));
            sleep((int) faults.deadlineMs().toMillis());
            return new SendOutcome.Unknown("timeout");
        }
        if (attempt.fraction(15) < settings.calls().garbageRate()) {
            messages.forEach(message -> accept(message, random(message)));
            return new SendOutcome.Unknown("garbage");
        }
        return null;
    }

    private SendOutcome answered(
            OutboundMessage message, SeededRandom random, SeededRandom attempt, SimulatorSettings.Faults faults) {
        if (attempt.fraction(1) >= settings.successRate()) {
            return new SendOutcome.Deferred(FailureClass.TRANSIENT, "network", "The network failed");
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
        if (random.fraction(4) >= 1 - settings.refusalRate()) {
            return refuse(message, random, faults);
        }
        accept(message, random);
        boolean named = attempt.fraction(16) >= settings.calls().missingIdRate();
        return new SendOutcome.Accepted(named ? refs.of(message) : List.of(), message.segments());
    }

    private SeededRandom random(OutboundMessage message) {
        return SeededRandom.of(settings.seed(), message.id().value());
    }

    private SeededRandom attempt(OutboundMessage message) {
        return random(message).with(message.attempt());
    }

    private SendOutcome refuse(OutboundMessage message, SeededRandom random, SimulatorSettings.Faults faults) {
        if (random.fraction(13) < faults.refusedButSentRate()) {
            accept(message, random);
        }
        var refusal = REFUSALS[random.between(5, 0, REFUSALS.length - 1)];
        return new SendOutcome.Refused(refusal.failure, refusal.code, refusal.text);
    }

    private void accept(OutboundMessage message, SeededRandom random) {
        var recognised = settings.rules().dedupe();
        if (recognised.isZero()) {
            accepted.append(message.id().value(), clock.millis(), message.attempt());
        } else if (!keys.add(message.key(), message.attempt(), clock.instant(), recognised)) {
            return;
        }
        if (settings.lookup() == Lookup.BY_CONTENT) {
            contents.add(message, refs.of(message));
        }
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

    private record Refusal(FailureClass failure, String code, String text) {}
}
