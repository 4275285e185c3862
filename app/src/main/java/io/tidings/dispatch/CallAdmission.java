package io.tidings.dispatch;

import io.tidings.plans.SendPlan;
import io.tidings.ratelimits.AdmittedCall;
import io.tidings.ratelimits.GatewayLimiter;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Admits the calls of one block: when the gateway's limiter allows it, no pause or stop of the block was requested, and
 * this node surely holds its lease. Thread-safe.
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

    SendPlan plan() {
        return open.plan();
    }

    /** Starts no further call of the block, which is released. @return false if it was stopped before */
    boolean stopBlock() {
        boolean first = !open.isHalted();
        open.halt();
        return first;
    }

    /** Waits until a call may start. @return empty if the message is to be released */
    Optional<AdmittedCall> enter() {
        return enter(1);
    }

    /** As {@link #enter()}, for a call with this many messages. */
    Optional<AdmittedCall> enter(int messages) {
        if (open.isHalted()) {
            return Optional.empty();
        }
        var call = limiter.enter(single, messages, GatewayLimiter.MAX_WAIT);
        if (call.isPresent()
                && (open.isHalted() || !isLeaseSafe() || !limiter.holds().admits(plan().sender(), plan().id()))) {
            limiter.ended(messages - 1);
            limiter.leave(call.get());
            return Optional.empty();
        }
        return call;
    }

    /**
     * Returns whether a call may still be made, by the lease of the block and the permits of the gateway. Checked right
     * before each call, because this node may have been frozen since the call was admitted.
     */
    boolean isLeaseSafe() {
        return open.isLeaseSafe() && limiter.permits().isSafe();
    }

    /** Waits until a time of {@link System#nanoTime}. When the limiter closes, the wait ends within 200 ms. */
    void waitUntil(long nanos) {
        long left;
        while ((left = nanos - System.nanoTime()) > 0 && !limiter.isClosed()) {
            LockSupport.parkNanos(Math.min(left, CHECK_NANOS));
        }
    }
}
