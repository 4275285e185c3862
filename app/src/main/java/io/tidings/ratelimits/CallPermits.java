package io.tidings.ratelimits;

import org.jspecify.annotations.Nullable;

/**
 * The calls that this node may have in flight to one gateway by its share of the limit of all nodes. Without such a
 * limit they are not limited here. Times are of {@link System#nanoTime}. Thread-safe; only one thread grants and lowers.
 */
public final class CallPermits {
    /** Null while calls need no grant. */
    private volatile @Nullable Grant grant;

    private record Grant(int calls, long safeUntil) {}

    /** Makes calls need a grant. Does nothing if they already do. */
    public void require() {
        if (grant == null) {
            grant = new Grant(0, System.nanoTime());
        }
    }

    /** Makes calls need no grant. */
    public void requireNone() {
        grant = null;
    }

    /** Allows this many calls until this time. */
    public void grant(int calls, long safeUntil) {
        grant = new Grant(calls, safeUntil);
    }

    /** Allows at most this many calls from now on, if calls need a grant. Does not end calls in flight. */
    public void lower(int most) {
        var now = grant;
        grant = now == null ? null : new Grant(Math.min(now.calls(), most), now.safeUntil());
    }

    /** Returns whether a call may be made now. Checked right before each call, because this node may have been frozen. */
    public boolean isSafe() {
        return allowed(System.nanoTime()) > 0;
    }

    /** Returns how many calls may be in flight at this time. */
    int allowed(long now) {
        var known = grant;
        if (known == null) {
            return Integer.MAX_VALUE;
        }
        return now - known.safeUntil() < 0 ? known.calls() : 0;
    }
}
