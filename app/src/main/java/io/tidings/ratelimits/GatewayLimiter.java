package io.tidings.ratelimits;

import io.tidings.gateways.Gateway;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Limits the calls of this node to one gateway. Its window bounds the calls in flight, and throttling reduces them
 * (AIMD). No call starts during a Retry-After or while the {@link CircuitBreaker} is open. Single messages enter before
 * messages of blocks. Thread-safe.
 */
public final class GatewayLimiter {
    /** The result of {@link #enter}. */
    public enum Admission {
        ENTERED,
        /** No call may start for a longer time: release the work. */
        TRY_LATER,
        /** The program stops. */
        CLOSED
    }

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
    private Gateway gateway;
    private int window;
    private double limit;
    private int inFlight;
    private int singlesWaiting;
    private long pausedUntil;
    private boolean paused;
    private boolean closed;
    private boolean enabled = true;
    private long usedAt;

    /** @param nanos the time, as {@link System#nanoTime} */
    public GatewayLimiter(Gateway gateway, int window, LongSupplier nanos) {
        this.gateway = gateway;
        this.window = window;
        this.limit = window;
        this.nanos = nanos;
        this.usedAt = nanos.getAsLong();
        this.breaker = new CircuitBreaker(usedAt);
        this.rateLimiter = new AdaptiveRateLimiter(usedAt);
    }

    /** Applies the newest settings of the gateway. */
    public void updateSettings(Gateway newest, int newWindow, boolean nowEnabled) {
        lock.lock();
        try {
            gateway = newest;
            enabled = nowEnabled;
            if (newWindow != window) {
                window = newWindow;
                limit = newWindow;
                signal();
            }
        } finally {
            lock.unlock();
        }
    }

    public Gateway gateway() {
        lock.lock();
        try {
            return gateway;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether work of this gateway may be claimed now. */
    public boolean ready() {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            usedAt = now;
            return !closed && enabled && breaker.admits(now) && pauseLeft(now) <= MAX_WAIT.toNanos();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a call may start.
     *
     * @param single whether the message is a single one; those enter before messages of blocks
     * @param maxWait the longest pause to wait for
     */
    public Admission enter(boolean single, Duration maxWait) {
        lock.lock();
        singlesWaiting += single ? 1 : 0;
        try {
            while (true) {
                if (closed) {
                    return Admission.CLOSED;
                }
                long now = nanos.getAsLong();
                long pause = Math.max(pauseLeft(now), breaker.pause(now));
                if (pause > maxWait.toNanos() || (breaker.isOpen() && !breaker.admits(now))) {
                    return Admission.TRY_LATER;
                }
                var full = inFlight >= (int) limit || (!single && singlesWaiting > 0);
                pause = Math.max(pause, full ? RECHECK_NANOS : rateLimiter.pause(now));
                if (pause <= 0) {
                    begin(now);
                    return Admission.ENTERED;
                }
                (single ? changedForSingles : changed).awaitNanos(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Admission.CLOSED;
        } finally {
            singlesWaiting -= single ? 1 : 0;
            if (inFlight < (int) limit) {
                // One signal wakes one waiter; another call may start as well.
                signalNext();
            }
            lock.unlock();
        }
    }

    /** Ends a call with a definite answer. */
    public void answered() {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            end(now);
            rateLimiter.answered(now);
            if (breaker.answered(now)) {
                limit = Math.min(limit, RESTART_LIMIT);
            }
            if (limit < window) {
                limit = Math.min(window, limit + 1 / limit);
            }
            signalNext();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a call whose result is uncertain. */
    public void uncertain() {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            end(now);
            breaker.uncertain(now);
            signal();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a call that was not made. */
    public void leave() {
        lock.lock();
        try {
            end(nanos.getAsLong());
            breaker.withdrawn();
            signalNext();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a throttled call. Fewer calls may be in flight from now on. */
    public void throttled(Duration retryAfter) {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            end(now);
            breaker.withdrawn();
            if (pauseLeft(now) <= 0) {
                // Calls that are throttled together halve the limit once.
                limit = Math.max(1, limit / 2);
            }
            rateLimiter.throttled(now, retryAfter);
            pausedUntil = Math.max(paused ? pausedUntil : Long.MIN_VALUE, now + Math.max(retryAfter.toNanos(), 1));
            paused = true;
            signal();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a call that did not reach the provider. */
    public void unreached() {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            end(now);
            breaker.unreached(now);
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
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    public int inFlight() {
        lock.lock();
        try {
            return inFlight;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a call is in flight, or a worker asked for one within the last minute. */
    public boolean inUse() {
        lock.lock();
        try {
            return inFlight > 0 || nanos.getAsLong() - usedAt < TimeUnit.MINUTES.toNanos(1);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether {@link #speed} is measured or limited, and not a guess. */
    public boolean isMeasured() {
        lock.lock();
        try {
            return rateLimiter.measuredRate() > 0 || rateLimiter.limited();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the messages a second that the gateway would accept with a full window: measured, or else guessed. */
    public double speed() {
        lock.lock();
        try {
            // Little's law: answers a second, scaled from the average load to the limit.
            double full = rateLimiter.measuredRate() * limit / Math.max(MIN_LOAD, rateLimiter.load());
            return Math.min(rateLimiter.rate(), full > 0 ? full : window * GUESSED_RATE_PER_CALL);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the values that the queue monitor shows. */
    public GatewayLimiterState state() {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            return new GatewayLimiterState(
                    window,
                    (int) limit,
                    inFlight,
                    breaker.isOpen(),
                    breaker.openings(),
                    Duration.ofNanos(Math.max(0, Math.max(pauseLeft(now), breaker.pause(now)))),
                    rateLimiter.limited() ? rateLimiter.rate() : null,
                    rateLimiter.measuredRate());
        } finally {
            lock.unlock();
        }
    }

    private void end(long now) {
        rateLimiter.recordInFlight(now, inFlight--);
    }

    private void begin(long now) {
        if (inFlight == 0) {
            rateLimiter.startedFromIdle(now);
        }
        rateLimiter.recordInFlight(now, inFlight++);
        usedAt = now;
        breaker.callStarted();
        rateLimiter.callStarted(now);
    }

    private void signal() {
        changed.signalAll();
        changedForSingles.signalAll();
    }

    private void signalNext() {
        (singlesWaiting > 0 ? changedForSingles : changed).signal();
    }

    private long pauseLeft(long now) {
        if (!paused) {
            return 0;
        }
        long left = pausedUntil - now;
        if (left <= 0) {
            paused = false;
        }
        return left;
    }
}
