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
        LATER,
        /** The program ends. */
        CLOSED
    }

    /** Longer pauses are not sat out with a block in hand. */
    public static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Before anything is measured a call is taken to last a tenth of a second. */
    private static final double GUESS_PER_PLACE = 10;
    /** A provider that answers at once keeps no place occupied. */
    private static final double LEAST_LOAD = 0.001;

    /** What is left of the window when a provider comes back from an outage that left doubts. */
    private static final double SLOW_START = 1;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition changedForSingles = lock.newCondition();
    private final LongSupplier nanos;
    private final CircuitBreaker breaker;
    private final AdaptiveRateLimiter pace;
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
        this.pace = new AdaptiveRateLimiter(usedAt);
    }

    /** The gateway's newest settings. */
    public void change(Gateway newest, int newWindow, boolean nowEnabled) {
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
            return !closed && enabled && breaker.admits(now) && pauseLeft(now) <= PATIENCE.toNanos();
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
                    return Admission.LATER;
                }
                var full = inFlight >= (int) limit || (!single && singlesWaiting > 0);
                pause = Math.max(pause, full ? LOOK_AGAIN_NANOS : pace.pause(now));
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
            pace.answered(now);
            if (breaker.answered(now)) {
                limit = Math.min(limit, SLOW_START);
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
    public void doubt() {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            end(now);
            breaker.doubt(now);
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
            pace.throttled(now, retryAfter);
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
            return pace.measured() > 0 || pace.limited();
        } finally {
            lock.unlock();
        }
    }

    /** Messages a second that it would take with its window full: by what was measured, else by a guess. */
    public double speed() {
        lock.lock();
        try {
            // Little's law: so many answers a second by so many places.
            double full = pace.measured() * limit / Math.max(LEAST_LOAD, pace.load());
            return Math.min(pace.rate(), full > 0 ? full : window * GUESS_PER_PLACE);
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
                    pace.limited() ? pace.rate() : null,
                    pace.measured());
        } finally {
            lock.unlock();
        }
    }

    private void end(long now) {
        pace.occupied(now, inFlight--);
    }

    private void begin(long now) {
        if (inFlight == 0) {
            pace.resumed(now);
        }
        pace.occupied(now, inFlight++);
        usedAt = now;
        breaker.enter();
        pace.enter(now);
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
