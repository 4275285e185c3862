package io.tidings.ratelimits;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How fast a gateway that throttles is called: half of what it took in the second before it asked for patience, from
 * there within a second to just below that, flat for a while, and then ever steeper beyond, since a limit that was not
 * felt for long may be gone. A gateway that never throttles is never slowed. Times are of {@link System#nanoTime}. Not
 * thread-safe: its {@link GatewayLimiter} guards it.
 */
final class AdaptiveRateLimiter {
    private static final double UNLIMITED = Double.POSITIVE_INFINITY;
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    /**
     * What a provider took is approached fast up to this share. What is left is room for catching up: many providers
     * count by the second, and one call too many costs all that their Retry-After lasts.
     */
    private static final double NEAR_CEILING = 0.98;

    private static final double FAST_SHARE = 0.5;
    /** So much of the time in which no call could start is caught up with: more would be a burst beyond {@link #NEAR}. */
    private static final long MAX_CATCH_UP = (long) (SECOND * (1 - NEAR_CEILING) * 0.75);

    /** So long it stays below what the provider took; after twice as long it is taken to have no limit again. */
    private static final double FLAT_SECONDS = 60;

    /** Daring more is the rarer the more patience a refusal asks for: it costs at most a thirtieth of the time. */
    private static final double FLAT_PER_RETRY_AFTER = 30;

    private static final double STEEPNESS = 7;

    private final RecentCalls starts = new RecentCalls();
    private double rate = UNLIMITED;
    private double ceiling = UNLIMITED;
    private double measuredRate;
    private double load;
    private double recordInFlight;
    private long occupiedUntil;
    private long countedFrom;
    private long answeredAt;
    private int counted;
    private long nextAt;
    private long changedAt;
    private long throttledAt;
    private double rateBefore = UNLIMITED;
    private double startedBefore;
    private int refused;
    private boolean sameWave;
    private double flatSeconds = FLAT_SECONDS;

    AdaptiveRateLimiter(long now) {
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
    double measuredRate() {
        return measuredRate;
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
        raiseRate(now);
        return limited() ? Math.max(0, nextAt - now) : 0;
    }

    /** A call starts. */
    void callStarted(long now) {
        starts.add(now);
        sameWave = false;
        if (limited()) {
            nextAt = Math.max(nextAt, now - MAX_CATCH_UP) + (long) (SECOND / rate);
        }
    }

    /** A call starts while no other is in flight: time in which nothing was to be sent says nothing about speed. */
    void startedFromIdle(long now) {
        if (now - answeredAt > 2 * SECOND) {
            restartMeasurement(now);
        }
    }

    /** To be told before every change. @param inFlight calls since the last change */
    void recordInFlight(long now, int inFlight) {
        recordInFlight += (double) inFlight * (now - occupiedUntil);
        occupiedUntil = now;
    }

    void answered(long now) {
        counted++;
        answeredAt = now;
        double length = now - countedFrom;
        if (length >= SECOND) {
            // Both over the same time, so that what was idle in it cancels out between them.
            boolean anew = measuredRate == 0 || length > 2 * SECOND;
            measuredRate = smoothed(anew, measuredRate, counted / (length / SECOND));
            load = smoothed(anew, load, recordInFlight / length);
            restartMeasurement(now);
        }
    }

    private void restartMeasurement(long from) {
        counted = 0;
        recordInFlight = 0;
        occupiedUntil = from;
        countedFrom = from;
    }

    private static double smoothed(boolean anew, double before, double seen) {
        return anew ? seen : (before + seen) / 2;
    }

    /**
     * A call was refused. Refusals within a second slow down once; of those that had begun together, the others only
     * tell how many were taken.
     */
    void throttled(long now, Duration retryAfter) {
        if (!limited() || now - throttledAt >= (long) SECOND) {
            rateBefore = rate;
            // By what was begun: of what was taken, some is not answered yet.
            startedBefore = starts.inLastSecond(now);
            refused = 0;
            sameWave = true;
            throttledAt = now;
            flatSeconds = Math.max(FLAT_SECONDS, FLAT_PER_RETRY_AFTER * retryAfter.toNanos() / SECOND);
        }
        refused += sameWave ? 1 : 0;
        double taken = startedBefore - refused;
        ceiling = Math.max(1, rateBefore == UNLIMITED ? taken : Math.clamp(taken, rateBefore / 2, rateBefore));
        rate = Math.max(1, ceiling / 2);
        changedAt = now;
        nextAt = now;
    }

    private void raiseRate(long now) {
        double seconds = (now - changedAt) / SECOND;
        if (seconds < 0.1) {
            return;
        }
        changedAt = now;
        double quiet = (now - throttledAt) / SECOND / flatSeconds;
        if (quiet > 2) {
            rate = UNLIMITED;
            return;
        }
        double goal = ceiling * (NEAR_CEILING + (1 - NEAR_CEILING) * Math.pow(quiet, STEEPNESS));
        rate = Math.min(goal, rate + ceiling * FAST_SHARE * seconds);
    }
}
