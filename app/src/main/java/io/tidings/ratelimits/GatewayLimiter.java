package io.tidings.ratelimits;

import io.tidings.gateways.Gateway;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The calls of this node to one gateway: as many in flight as its window allows, fewer after throttling (AIMD), none
 * while it asks for patience or its {@link CircuitBreaker} is open. Single messages are let in before those of blocks.
 * Thread-safe.
 */
public final class GatewayLimiter {
    /** What became of the wish to start a call. */
    public enum Admission {
        ENTERED,
        /** Nobody may start for a while: give the work back. */
        TRY_LATER,
        /** The program ends. */
        CLOSED
    }

    /** Longer pauses are not sat out with a block in hand. */
    public static final Duration MAX_WAIT = Duration.ofSeconds(1);

    private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Before anything is measured a call is taken to last a tenth of a second. */
    private static final double GUESSED_RATE_PER_CALL = 10;
    /** A provider that answers at once keeps no place occupied. */
    private static final double MIN_LOAD = 0.001;

    /** What is left of the window when a provider comes back from an outage that left doubts. */
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

    /** The gateway's newest settings. */
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

    /** Whether work may be taken for it now. */
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
     * Waits for a place.
     *
     * @param single a message on its own, which goes before those of blocks
     * @param patience how long a pause may be to be sat out
     */
    public Admission enter(boolean single, Duration patience) {
        lock.lock();
        singlesWaiting += single ? 1 : 0;
        try {
            while (true) {
                if (closed) {
                    return Admission.CLOSED;
                }
                long now = nanos.getAsLong();
                long pause = Math.max(pauseLeft(now), breaker.pause(now));
                if (pause > patience.toNanos() || (breaker.isOpen() && !breaker.admits(now))) {
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
                // One signal wakes one waiter; there is room for the next as well.
                signalNext();
            }
            lock.unlock();
        }
    }

    /** The provider has given a sure answer. */
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

    /** Nobody knows what became of the call. */
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

    /** The call was not made after all. */
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

    /** A call was throttled; its place is free, and fewer may be taken from now on. */
    public void throttled(Duration retryAfter) {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            end(now);
            breaker.withdrawn();
            if (pauseLeft(now) <= 0) {
                // One wave of refusals is one signal, not as many as there were calls in flight.
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

    /** A call did not reach the provider. */
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

    /** Lets nobody in any more and sends away who waits. */
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

    /** Whether anybody has lately wanted to send through it. */
    public boolean inUse() {
        lock.lock();
        try {
            return inFlight > 0 || nanos.getAsLong() - usedAt < TimeUnit.MINUTES.toNanos(1);
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@link #speed} is more than a guess. */
    public boolean isMeasured() {
        lock.lock();
        try {
            return rateLimiter.measuredRate() > 0 || rateLimiter.limited();
        } finally {
            lock.unlock();
        }
    }

    /** Messages a second that it would take with its window full: by what was measured, else by a guess. */
    public double speed() {
        lock.lock();
        try {
            // Little's law: so many answers a second by so many places.
            double full = rateLimiter.measuredRate() * limit / Math.max(MIN_LOAD, rateLimiter.load());
            return Math.min(rateLimiter.rate(), full > 0 ? full : window * GUESSED_RATE_PER_CALL);
        } finally {
            lock.unlock();
        }
    }

    /** What the queue monitor shows. */
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
