package io.tidings.dispatch;

import java.util.concurrent.TimeUnit;

/**
 * How fast a gateway that throttles is called: what it was seen to take, halved when it asks for patience, and climbing
 * back additively, quickly to where it was and slowly beyond. A gateway that never throttles is never slowed. Times are
 * of {@link System#nanoTime}. Not thread-safe: its {@link Lane} guards it.
 */
final class Pace {
    private static final double UNLIMITED = Double.POSITIVE_INFINITY;
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);
    /** Without a throttling for so long the provider is taken to have no limit again. */
    private static final double FORGET_SECONDS = 120;
    /** Where it was asked for patience last is approached fast up to this share, and slowly from there. */
    private static final double NEAR = 0.97;

    private static final double FAST = 0.5;
    private static final double SLOW = 0.003;
    /** Without a throttling for so long the slow approach is twice as quick: the limit is further away than it seemed. */
    private static final double QUIET_SECONDS = 60;

    private double rate = UNLIMITED;
    private double ceiling = UNLIMITED;
    private double measured;
    private double load;
    private double occupied;
    private long occupiedUntil;
    private long countedFrom;
    private long answeredAt;
    private int counted;
    private long nextAt;
    private long changedAt;
    private long throttledAt;

    Pace(long now) {
        countedFrom = now;
        occupiedUntil = now;
        answeredAt = now;
        nextAt = now;
        changedAt = now;
    }

    /** Calls a second that may start; infinite when there is no limit. */
    double rate() {
        return rate;
    }

    /** Calls a second that were answered lately. */
    double measured() {
        return measured;
    }

    /** How many calls were in flight lately, on the average over the time. */
    double load() {
        return load;
    }

    boolean limited() {
        return rate != UNLIMITED;
    }

    /** Nanoseconds until the next call may start. */
    long pause(long now) {
        if (!limited()) {
            return 0;
        }
        climb(now);
        return limited() ? Math.max(0, nextAt - now) : 0;
    }

    /** A call starts. */
    void enter(long now) {
        if (limited()) {
            // What could not be used for a tenth of a second is not caught up with: that would be a burst.
            nextAt = Math.max(nextAt, now - (long) (SECOND / 10)) + (long) (SECOND / rate);
        }
    }

    /** A call starts while no other is in flight: time in which nothing was to be sent says nothing about speed. */
    void resumed(long now) {
        if (now - answeredAt > 2 * SECOND) {
            count(now);
        }
    }

    /** To be told before every change. @param inFlight calls since the last change */
    void occupied(long now, int inFlight) {
        occupied += (double) inFlight * (now - occupiedUntil);
        occupiedUntil = now;
    }

    void answered(long now) {
        counted++;
        answeredAt = now;
        double length = now - countedFrom;
        if (length >= SECOND) {
            // Both over the same time, so that what was idle in it cancels out between them.
            boolean anew = measured == 0 || length > 2 * SECOND;
            measured = smoothed(anew, measured, counted / (length / SECOND));
            load = smoothed(anew, load, occupied / length);
            count(now);
        }
    }

    private void count(long from) {
        counted = 0;
        occupied = 0;
        occupiedUntil = from;
        countedFrom = from;
    }

    private static double smoothed(boolean anew, double before, double seen) {
        return anew ? seen : (before + seen) / 2;
    }

    /** A call was refused. Of all refusals within a second only the first counts: they are one wave. */
    void throttled(long now) {
        if (limited() && now - throttledAt < (long) SECOND) {
            return;
        }
        // At first what is measured may be of an hour in which there was little to send, and a burst may be what is
        // allowed for a second.
        double sinceCount = Math.max((now - countedFrom) / SECOND, 1);
        double seen = limited() && measured > 0 ? measured : Math.max(measured, counted / sinceCount);
        ceiling = Math.max(1, limited() ? Math.min(rate, Math.max(seen, rate / 2)) : seen);
        rate = Math.max(1, ceiling / 2);
        throttledAt = now;
        changedAt = now;
        nextAt = now;
    }

    private void climb(long now) {
        double seconds = (now - changedAt) / SECOND;
        if (seconds < 0.1) {
            return;
        }
        changedAt = now;
        if ((now - throttledAt) / SECOND > FORGET_SECONDS) {
            rate = UNLIMITED;
            return;
        }
        double near = ceiling * NEAR;
        double quiet = (now - throttledAt) / SECOND / QUIET_SECONDS;
        rate = rate < near
                ? Math.min(near, rate + ceiling * FAST * seconds)
                : rate + ceiling * SLOW * (1 + quiet * quiet) * seconds;
    }
}
