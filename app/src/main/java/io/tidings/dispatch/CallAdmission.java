package io.tidings.dispatch;

import io.tidings.ratelimits.GatewayLimiter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets the calls of one block start: while its gateway has a place for them, and the block is not to be paused or stopped.
 * Thread-safe.
 */
final class CallAdmission {
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final OpenBlock open;
    private final GatewayLimiter lane;
    private final boolean single;

    /** @param single whether the calls are of single messages or urgent ones, which go first */
    CallAdmission(OpenBlock open, GatewayLimiter lane, boolean single) {
        this.open = open;
        this.lane = lane;
        this.single = single;
    }

    GatewayLimiter lane() {
        return lane;
    }

    /** Waits for a place. @return false if the message is to be given back */
    boolean enter() {
        if (open.isHalted() || lane.enter(single, GatewayLimiter.PATIENCE) != GatewayLimiter.Admission.ENTERED) {
            return false;
        }
        if (open.isHalted()) {
            lane.leave();
            return false;
        }
        return true;
    }

    /** Waits until a time of {@link System#nanoTime}; a lane that closes ends the wait within 200 ms. */
    void waitUntil(long nanos) {
        long left;
        while ((left = nanos - System.nanoTime()) > 0 && !lane.isClosed()) {
            LockSupport.parkNanos(Math.min(left, CHECK_NANOS));
        }
    }
}
