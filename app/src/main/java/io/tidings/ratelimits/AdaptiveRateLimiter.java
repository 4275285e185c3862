package io.tidings.ratelimits;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Adapts the rate of calls to a gateway that throttles. After throttling, the rate falls to half of the calls that the
 * provider accepted in the second before. Within one second it rises to just below that number, and stays there. Then
 * it rises ever more steeply, because an old limit may be gone. A gateway that never throttles is never slowed. Times
 * are of {@link System#nanoTime}. Not thread-safe: its {@link GatewayLimiter} guards it.
 */
final class AdaptiveRateLimiter {
    private static final double UNLIMITED = Double.POSITIVE_INFINITY;
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    /**
     * The share of the accepted rate up to which the rate rises fast. The rest allows catching up. Many providers count
     * by the second, and one call too many stops all calls for its Retry-After.
     */
    private static final double NEAR_CEILING = 0.98;

    private static final double FAST_SHARE = 0.5;
    /**
     * The nanoseconds without a call that later calls may make up for. More would be a burst beyond
     * {@link #NEAR_CEILING}.
     */
    private static final long MAX_CATCH_UP = (long) (SECOND * (1 - NEAR_CEILING) * 0.75);

    /**
     * The seconds for which the rate stays below the accepted rate. After twice as long the provider counts as
     * unlimited again.
     */
    private static final double FLAT_SECONDS = 60;

    /** A longer Retry-After makes attempts at a higher rate rarer. They cost at most 1/30 of the time. */
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

    /** Returns the calls a second that may start; infinite without a limit. */
    double rate() {
        return rate;
    }

    /** Returns the calls a second that were answered in the last seconds. */
    double measuredRate() {
        return measuredRate;
    }

    /** Returns the average number of calls in flight in the last seconds. */
    double load() {
        return load;
    }

    boolean limited() {
        return rate != UNLIMITED;
    }

    /** Returns the nanoseconds until the next call may start. */
    long pause(long now) {
        if (!limited()) {
            return 0;
        }
        raiseRate(now);
        return limited() ? Math.max(0, nextAt - now) : 0;
    }

    /** Records that a call starts. */
    void callStarted(long now) {
        starts.add(now);
        sameWave = false;
        if (limited()) {
            nextAt = Math.max(nextAt, now - MAX_CATCH_UP) + (long) (SECOND / rate);
        }
    }

    /**
     * Records that a call starts while no other is in flight. Restarts the measurement after two idle seconds: idle
     * time does not count as slow.
     */
    void startedFromIdle(long now) {
        if (now - answeredAt > 2 * SECOND) {
            restartMeasurement(now);
        }
    }

    /**
     * Adds the time since the last change of the calls in flight. Call it before each change.
     *
     * @param inFlight calls since the last change
     */
    void recordInFlight(long now, int inFlight) {
        recordInFlight += (double) inFlight * (now - occupiedUntil);
        occupiedUntil = now;
    }

    void answered(long now) {
        counted++;
        answeredAt = now;
        double length = now - countedFrom;
        if (length >= SECOND) {
            // Both cover the same time, so idle time cancels out between them.
            boolean restart = measuredRate == 0 || length > 2 * SECOND;
            measuredRate = smoothed(restart, measuredRate, counted / (length / SECOND));
            load = smoothed(restart, load, recordInFlight / length);
            restartMeasurement(now);
        }
    }

    private void restartMeasurement(long from) {
        counted = 0;
        recordInFlight = 0;
        occupiedUntil = from;
        countedFrom = from;
    }

    private static double smoothed(boolean restart, double previous, double current) {
        return restart ? current : (previous + current) / 2;
    }

    /**
     * Slows down after a throttled call. Throttled calls within one second slow down once. Of the calls that started
     * together, each further one corrects the number of accepted calls.
     */
    void throttled(long now, Duration retryAfter) {
        if (!limited() || now - throttledAt >= (long) SECOND) {
            rateBefore = rate;
            // Counts started calls: some accepted calls are not answered yet.
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
