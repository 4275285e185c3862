package io.tidings.ratelimits;

import io.tidings.gateways.Gateway;
import io.tidings.gateways.SendOutcome;
import io.tidings.shared.PlanId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits the calls of this node to one gateway. Its window bounds the calls in flight, and throttling reduces them
 * (AIMD). No call starts during a Retry-After or while the {@link CircuitBreaker} is open. Single messages enter before
 * messages of blocks. Thread-safe.
 */
public final class GatewayLimiter {
    /** The longest pause that a worker waits for while it holds a block. */
    public static final Duration MAX_WAIT = Duration.ofSeconds(1);

    private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Until something is measured, a call is assumed to last 0.1 seconds. */
    private static final double GUESSED_RATE_PER_CALL = 10;
    /** The smallest load: a provider that answers at once keeps no call in flight. */
    private static final double MIN_LOAD = 0.001;

    /** The calls in flight after an outage that left uncertain messages. */
    private static final double RESTART_LIMIT = 1;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition changedForSingles = lock.newCondition();
    private final LongSupplier nanos;
    private final CircuitBreaker breaker;
    private final AdaptiveRateLimiter rateLimiter;
    private final GatewayHolds holds;
    private final CallWindow window;
    private final ThrottlePause pause = new ThrottlePause();
    private volatile Gateway gateway;
    private int singlesWaiting;
    private volatile boolean closed;
    private boolean enabled = true;
    private long usedAt;

    /** @param nanos the time, as {@link System#nanoTime} */
    public GatewayLimiter(Gateway gateway, int window, LongSupplier nanos) {
        this(gateway, CallLimits.ofSingles(window), nanos);
    }

    /** @param nanos the time, as {@link System#nanoTime} */
    public GatewayLimiter(Gateway gateway, CallLimits limits, LongSupplier nanos) {
        this(gateway, limits, nanos, new GatewayHolds(nanos, InstantSource.system(), Duration.ofMinutes(1)));
    }

    /** @param nanos the time, as {@link System#nanoTime} */
    public GatewayLimiter(Gateway gateway, CallLimits limits, LongSupplier nanos, GatewayHolds holds) {
        this.holds = holds;
        this.gateway = gateway;
        this.window = new CallWindow(limits);
        this.nanos = nanos;
        this.usedAt = nanos.getAsLong();
        this.breaker = new CircuitBreaker(usedAt);
        this.rateLimiter = new AdaptiveRateLimiter(usedAt);
    }

    /** Applies the newest settings of the gateway. */
    public void updateSettings(Gateway newest, CallLimits limits, boolean nowEnabled) {
        lock.lock();
        try {
            gateway = newest;
            enabled = nowEnabled;
            if (!limits.equals(window.limits())) {
                window.change(limits);
                signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns the newest limits by the settings. */
    public CallLimits limits() {
        return locked(() -> window.limits());
    }

    /** Returns the permits of this node, always the same object. */
    public CallPermits permits() {
        return window.permits();
    }

    public Gateway gateway() {
        return gateway;
    }

    /** Returns what the provider does not accept now. */
    public GatewayHolds holds() {
        return holds;
    }

    /** Uses these settings, enabled or not. Another value than before ends all holds. */
    public void useSettings(Object settings) {
        holds.useSettings(settings);
    }

    /** Returns whether work of this gateway may be claimed now. */
    public boolean ready() {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            usedAt = now;
            return !closed
                    && enabled
                    && holds.isGatewayDue()
                    && window.hasPermit(now)
                    && breaker.admits(now)
                    && pause.left(now) <= MAX_WAIT.toNanos();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a call may start.
     *
     * @param single whether the message is a single one; those enter before messages of blocks
     * @param messages of the call. Before it ends, {@link #ended} ends all but one of them.
     * @param maxWait the longest pause to wait for
     * @return empty if no call may start for a longer time, or the program stops: release the work
     */
    public Optional<AdmittedCall> enter(boolean single, int messages, Duration maxWait) {
        lock.lock();
        singlesWaiting += single ? 1 : 0;
        try {
            while (true) {
                if (closed) {
                    return Optional.empty();
                }
                long now = nanos.getAsLong();
                long wait = Math.max(pause.left(now), breaker.pause(now));
                if (wait > maxWait.toNanos()
                        || (breaker.isOpen() && !breaker.admits(now))
                        || !holds.isGatewayDue()
                        || !window.hasPermit(now)) {
                    return Optional.empty();
                }
                var full = window.isFull(messages, now) || (!single && singlesWaiting > 0);
                wait = Math.max(wait, full ? RECHECK_NANOS : rateLimiter.pause(now));
                if (wait <= 0) {
                    return Optional.of(startCall(now, messages));
                }
                (single ? changedForSingles : changed).awaitNanos(wait);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            singlesWaiting -= single ? 1 : 0;
            if (!window.isFull(1, nanos.getAsLong())) {
                // One signal wakes one waiter; another call may start as well.
                signalNext();
            }
            lock.unlock();
        }
    }

    /** Ends a call with a definite answer. */
    public void answered(AdmittedCall call) {
        answered(call, 1, 0);
    }

    /** Ends a call whose result is uncertain. If many calls of the last minute are, fewer calls may be in flight. */
    public void uncertain(AdmittedCall call) {
        answered(call, 0, 1);
    }

    /** Ends all but one of the messages of a call that was entered with several. */
    public void ended(int others) {
        lock.lock();
        try {
            window.end(others);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends a call with several messages. The breaker counts each of them.
     *
     * @param definite the messages with a definite answer
     * @param uncertain the other ones
     */
    public void answered(AdmittedCall call, int definite, int uncertain) {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            endCall(now);
            boolean restarts = false;
            for (int i = 0; i < definite; i++) {
                restarts |= breaker.answered(call, now);
            }
            boolean halves = false;
            for (int i = 0; i < uncertain; i++) {
                halves |= breaker.uncertain(call, now);
            }
            if (restarts) {
                window.restart(RESTART_LIMIT);
            }
            if (definite > 0) {
                rateLimiter.answered(now);
                window.grow();
            }
            if (halves) {
                window.halve(now);
            }
            if (definite == 1 && uncertain == 0) {
                signalNext();
            } else {
                signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends a call that was not made. */
    public void leave(AdmittedCall call) {
        withdrawn(call, false);
    }

    /** Ends a throttled call. Fewer calls may be in flight from now on. */
    public void throttled(AdmittedCall call, Duration retryAfter) {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            endCall(now);
            breaker.withdrawn(call);
            if (pause.left(now) <= 0) {
                // Calls that are throttled together halve the limit once.
                window.halve(now);
            }
            rateLimiter.throttled(now, retryAfter);
            pause.extend(now, retryAfter);
            signal();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a call whose sender was throttled. The others go on. */
    public void throttled(AdmittedCall call, @Nullable String sender, Duration retryAfter) {
        holds.pause(sender, retryAfter);
        answered(call);
    }

    /** Ends a call that the provider does not accept until a person or time mends it. Its scope waits. */
    public void held(AdmittedCall call, SendOutcome.Held held, @Nullable String sender, PlanId plan) {
        holds.hold(held, sender, plan);
        withdrawn(call, true);
    }

    /** Ends a call that did not reach the provider. */
    public void unreached(AdmittedCall call) {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            endCall(now);
            breaker.unreached(call, now);
            signal();
        } finally {
            lock.unlock();
        }
    }

    /** Admits no further call and ends all waits. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            signal();
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosed() {
        return closed;
    }

    public int inFlight() {
        return locked(() -> window.calls());
    }

    /** Returns whether a call is in flight or held, or a worker asked for one within the last minute. */
    public boolean inUse() {
        return inFlight() > 0 || !isUnused(Duration.ofMinutes(1));
    }

    /** Returns whether no worker asked for a call for this time. */
    public boolean isUnused(Duration atLeast) {
        return locked(() -> holds.isEmpty() && nanos.getAsLong() - usedAt >= atLeast.toNanos());
    }

    /** Returns whether {@link #speed} is measured or limited, and not a guess. */
    public boolean isMeasured() {
        return locked(() -> rateLimiter.measuredRate() > 0 || rateLimiter.limited());
    }

    /** Returns the messages a second that the gateway would accept with a full window: measured, or else guessed. */
    public double speed() {
        return locked(() -> {
            // Little's law: answers a second, scaled from the average load to the limit.
            double usable = window.usableCalls(nanos.getAsLong());
            double full = rateLimiter.measuredRate() * usable / Math.max(MIN_LOAD, rateLimiter.load());
            double calls = Math.min(rateLimiter.rate(), full > 0 ? full : usable * GUESSED_RATE_PER_CALL);
            return calls * window.messagesPerCall();
        });
    }

    /** Returns the values that the queue monitor shows. */
    public GatewayLimiterState state() {
        return locked(() -> {
            long now = nanos.getAsLong();
            return new GatewayLimiterState(
                    window.limits().window(),
                    window.allowed(now),
                    window.calls(),
                    breaker.isOpen(),
                    breaker.openings(),
                    Duration.ofNanos(Math.max(0, Math.max(pause.left(now), breaker.pause(now)))),
                    rateLimiter.limited() ? rateLimiter.rate() * window.messagesPerCall() : null,
                    rateLimiter.measuredRate() * window.messagesPerCall());
        });
    }

    /** Ends a call that says nothing about the provider. @param wakeAll whether all waiters look again, or one */
    private void withdrawn(AdmittedCall call, boolean wakeAll) {
        lock.lock();
        try {
            endCall(nanos.getAsLong());
            breaker.withdrawn(call);
            if (wakeAll) {
                signal();
            } else {
                signalNext();
            }
        } finally {
            lock.unlock();
        }
    }

    private void endCall(long now) {
        rateLimiter.recordInFlight(now, window.calls());
        window.end();
    }

    private AdmittedCall startCall(long now, int messages) {
        if (window.calls() == 0) {
            rateLimiter.startedFromIdle(now);
        }
        rateLimiter.recordInFlight(now, window.calls());
        window.start(messages);
        usedAt = now;
        holds.callStarted();
        rateLimiter.callStarted(now);
        return breaker.callStarted(now);
    }

    private void signal() {
        changed.signalAll();
        changedForSingles.signalAll();
    }

    private void signalNext() {
        (singlesWaiting > 0 ? changedForSingles : changed).signal();
    }

    private <T> T locked(Supplier<T> read) {
        lock.lock();
        try {
            return read.get();
        } finally {
            lock.unlock();
        }
    }
}
