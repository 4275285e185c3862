package io.tidings.ratelimits;

import io.tidings.gateways.FailureClass;
import io.tidings.gateways.SendOutcome;
import io.tidings.gateways.SendOutcome.Scope;
import io.tidings.shared.PlanId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one gateway's work that the provider does not accept now: the gateway, some senders, some plans. A hold
 * admits one call a minute as a probe. The first accepted probe, or a change of the gateway's settings, ends it. A
 * sender that is throttled waits for its pause without probes. This node only: another node finds out by its own first
 * call. Thread-safe.
 */
public final class GatewayHolds {
    private static final Target GATEWAY = new Target(Scope.GATEWAY, "");

    private final LongSupplier nanos;
    private final InstantSource clock;
    private final Duration probeEvery;
    private final Map<Target, Waiting> waiting = new HashMap<>();
    private @Nullable Object settings;
    /** Almost always true, so that calls need no lock. */
    private volatile boolean empty = true;

    /**
     * @param nanos the time, as {@link System#nanoTime}
     * @param probeEvery the time between two probes of a hold
     */
    public GatewayHolds(LongSupplier nanos, InstantSource clock, Duration probeEvery) {
        this.nanos = nanos;
        this.clock = clock;
        this.probeEvery = probeEvery;
    }

    /**
     * A held part of the work.
     *
     * @param name the sender, empty for the gateway's default sender; or the id of the plan
     * @param code of the provider; null if it gave none
     * @param until when the provider says that it ends; null if it does not
     */
    public record Hold(
            Scope scope,
            String name,
            FailureClass failure,
            @Nullable String code,
            Instant since,
            @Nullable Instant until) {}

    private record Target(Scope scope, String name) {
        static Target sender(@Nullable String name) {
            return new Target(Scope.SENDER, Objects.requireNonNullElse(name, ""));
        }

        static Target plan(PlanId id) {
            return new Target(Scope.PLAN, id.toString());
        }
    }

    /** A part of the work that waits. */
    private static final class Waiting {
        /** Null for a throttled sender. */
        private final @Nullable Hold hold;

        private long admittedAt;
        private boolean probing;

        Waiting(@Nullable Hold hold, long admittedAt) {
            this.hold = hold;
            this.admittedAt = admittedAt;
        }
    }

    /** Holds the scope of this answer. A hold that exists stays as it is; its failed probe ends. */
    synchronized void hold(SendOutcome.Held held, @Nullable String sender, PlanId plan) {
        var target = switch (held.scope()) {
            case GATEWAY -> GATEWAY;
            case SENDER -> Target.sender(sender);
            case PLAN, RECIPIENT -> Target.plan(plan);
        };
        var known = waiting.get(target);
        if (known != null && known.hold != null) {
            known.probing = false;
            return;
        }
        var now = clock.instant();
        var until = held.until() != null && held.until().isAfter(now) ? held.until() : null;
        var pause = until == null ? probeEvery : min(probeEvery, Duration.between(now, until));
        var hold = new Hold(held.scope(), target.name(), held.failure(), held.code(), now, until);
        waiting.put(target, new Waiting(hold, nanos.getAsLong() + pause.toNanos()));
        empty = false;
    }

    /** Lets the sender wait for this pause. */
    synchronized void pause(@Nullable String sender, Duration pause) {
        long until = nanos.getAsLong() + pause.toNanos();
        var known = waiting.computeIfAbsent(Target.sender(sender), key -> new Waiting(null, until));
        if (known.hold == null && until - known.admittedAt > 0) {
            known.admittedAt = until;
        }
        empty = false;
    }

    /** Returns whether a call of the gateway may start as far as its hold allows: there is none, or a probe is due. */
    boolean isGatewayDue() {
        return empty || isDue(GATEWAY);
    }

    /** Records that a call of the gateway starts. If the gateway is held, it is the probe. */
    void callStarted() {
        if (!empty) {
            var unused = admits(GATEWAY);
        }
    }

    /** Returns whether a message of this sender and plan may be sent. If one of them is held, its call is the probe. */
    public boolean admits(@Nullable String sender, PlanId plan) {
        return empty || admits(Target.sender(sender)) && admits(Target.plan(plan));
    }

    private synchronized boolean admits(Target target) {
        var found = waiting.get(target);
        if (found == null) {
            return true;
        }
        if (!isDue(target)) {
            return false;
        }
        if (found.hold == null) {
            remove(target);
        } else {
            found.probing = true;
            found.admittedAt = nanos.getAsLong() + probeEvery.toNanos();
        }
        return true;
    }

    private synchronized boolean isDue(Target target) {
        var found = waiting.get(target);
        return found == null || nanos.getAsLong() - found.admittedAt >= 0;
    }

    /** Records that a message was accepted: it ends the holds whose probe it may be. */
    public void accepted(@Nullable String sender, PlanId plan) {
        if (!empty) {
            List.of(GATEWAY, Target.sender(sender), Target.plan(plan)).forEach(this::endProbed);
        }
    }

    private synchronized void endProbed(Target target) {
        var found = waiting.get(target);
        // A call from before the hold proves nothing.
        if (found != null && found.probing) {
            remove(target);
        }
    }

    /** Uses these settings of the gateway. If they differ from the ones before, all holds end. */
    synchronized void useSettings(Object newest) {
        if (settings != null && !settings.equals(newest)) {
            waiting.clear();
            empty = true;
        }
        settings = newest;
    }

    /** Returns these limits, and those of the senders and plans that wait, so that none of their work is claimed. */
    public Collection<RateLimit> and(Collection<RateLimit> busy) {
        return empty ? busy : withWaiting(busy);
    }

    private synchronized Collection<RateLimit> withWaiting(Collection<RateLimit> busy) {
        var all = new HashSet<>(busy);
        for (var target : waiting.keySet()) {
            if (!isDue(target) && target.scope() == Scope.SENDER) {
                all.add(new RateLimit(RateLimit.SENDER, 0, target.name(), 1, true));
            } else if (!isDue(target) && target.scope() == Scope.PLAN) {
                all.add(new RateLimit(RateLimit.PLAN, Long.parseLong(target.name()), "", 1, true));
            }
        }
        return all;
    }

    /** Returns the holds, without throttled senders. */
    public synchronized List<Hold> all() {
        return waiting.values().stream()
                .map(each -> each.hold)
                .filter(Objects::nonNull)
                .toList();
    }

    public boolean isEmpty() {
        return empty;
    }

    private void remove(Target target) {
        waiting.remove(target);
        empty = waiting.isEmpty();
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
