package io.tidings.dispatch;

import io.tidings.gateways.Gateway;
import io.tidings.shared.GatewayId;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many calls a gateway has in flight: up to its window, halved when it throttles, and growing back by one for each
 * window of calls that went well (AIMD). While it asks for patience nobody starts a call. Thread-safe.
 */
final class Lane {
    private static final long LOOK_AGAIN_NANOS = 1_000_000_000L;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Gateway gateway;
    private int window;
    private double limit;
    private int inFlight;
    private long pausedUntil;
    private boolean paused;
    private boolean closed;

    Lane(Gateway gateway, int window) {
        this.gateway = gateway;
        this.window = window;
        this.limit = window;
    }

    /** The gateway's newest settings. */
    void change(Gateway newest, int newWindow) {
        lock.lock();
        try {
            gateway = newest;
            if (newWindow != window) {
                window = newWindow;
                limit = newWindow;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    Gateway gateway() {
        lock.lock();
        try {
            return gateway;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a place. @return false when the lane was closed meanwhile: no call may start */
    boolean enter() {
        lock.lock();
        try {
            while (!closed && (inFlight >= (int) limit || pauseLeft() > 0)) {
                long left = pauseLeft();
                changed.await(left > 0 ? left : LOOK_AGAIN_NANOS, TimeUnit.NANOSECONDS);
            }
            if (closed) {
                return false;
            }
            inFlight++;
            if (inFlight < (int) limit) {
                // One signal wakes one waiter; there is room for the next as well.
                changed.signal();
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** A call has ended, well or badly. */
    void leave() {
        lock.lock();
        try {
            inFlight--;
            if (limit < window) {
                limit = Math.min(window, limit + 1 / limit);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** A call was throttled; its place is free, and fewer may be taken from now on. */
    void throttled(Duration retryAfter) {
        lock.lock();
        try {
            inFlight--;
            if (pauseLeft() <= 0) {
                // One wave of refusals is one signal, not as many as there were calls in flight.
                limit = Math.max(1, limit / 2);
            }
            pausedUntil = Math.max(
                    paused ? pausedUntil : Long.MIN_VALUE, System.nanoTime() + Math.max(retryAfter.toNanos(), 1));
            paused = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A call did not reach the provider: nobody tries for a moment. */
    void unreached() {
        lock.lock();
        try {
            inFlight--;
            pausedUntil = System.nanoTime() + LOOK_AGAIN_NANOS;
            paused = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody in any more and sends away who waits. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many wait to be let in. */
    int waiting() {
        lock.lock();
        try {
            return lock.getWaitQueueLength(changed);
        } finally {
            lock.unlock();
        }
    }

    NodeReport.Lane report(GatewayId id) {
        lock.lock();
        try {
            return new NodeReport.Lane(id, window, (int) limit, inFlight, Math.max(0, pauseLeft()) / 1_000_000, null);
        } finally {
            lock.unlock();
        }
    }

    int inFlight() {
        lock.lock();
        try {
            return inFlight;
        } finally {
            lock.unlock();
        }
    }

    private long pauseLeft() {
        if (!paused) {
            return 0;
        }
        long left = pausedUntil - System.nanoTime();
        if (left <= 0) {
            paused = false;
        }
        return left;
    }
}
