package io.tidings.dispatch;

import io.tidings.ratelimits.GatewayLimiter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Admits the calls of one block: when the gateway's limiter allows it, and no pause or stop of the block was requested.
 * Thread-safe.
 */
final class CallAdmission {
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final OpenBlock open;
    private final GatewayLimiter limiter;
    private final boolean single;

    /** @param single whether the calls are of single or urgent messages, which enter first */
    CallAdmission(OpenBlock open, GatewayLimiter limiter, boolean single) {
        this.open = open;
        this.limiter = limiter;
        this.single = single;
    }

    GatewayLimiter limiter() {
        return limiter;
    }

    /** Waits until a call may start. @return false if the message is to be released */
    boolean enter() {
        if (open.isHalted() || limiter.enter(single, GatewayLimiter.MAX_WAIT) != GatewayLimiter.Admission.ENTERED) {
            return false;
        }
        if (open.isHalted()) {
            limiter.leave();
            return false;
        }
        return true;
    }

    /** Waits until a time of {@link System#nanoTime}. When the limiter closes, the wait ends within 200 ms. */
    void waitUntil(long nanos) {
        long left;
        while ((left = nanos - System.nanoTime()) > 0 && !limiter.isClosed()) {
            LockSupport.parkNanos(Math.min(left, CHECK_NANOS));
        }
    }
}
