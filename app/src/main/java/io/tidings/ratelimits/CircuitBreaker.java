package io.tidings.ratelimits;

import java.util.concurrent.TimeUnit;

/**
 * Stops calls to a gateway that fails. The breaker opens when calls do not reach the provider, or when more than half
 * of at least 20 answers within one second are uncertain. So a failing provider cannot make a whole campaign uncertain.
 * While it is open, one probe at a time may pass, at most one a second. The first answer closes it. Times are of
 * {@link System#nanoTime}. Not thread-safe: its {@link GatewayLimiter} guards it.
 */
final class CircuitBreaker {
    /** Consecutive calls that did not reach the provider or are uncertain. This number opens the breaker. */
    static final int MAX_CONSECUTIVE_FAILURES = 10;

    /**
     * The breaker opens when, of at least this many answers within one second, more than {@link #MAX_UNCERTAIN_SHARE}
     * are uncertain.
     */
    static final int MIN_ANSWERS = 20;

    static final double MAX_UNCERTAIN_SHARE = 0.5;

    private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);
    private static final long MIN_PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_PAUSE = TimeUnit.SECONDS.toNanos(10);
    private static final long STABLE_AFTER = TimeUnit.SECONDS.toNanos(30);

    private boolean open;
    private boolean probing;
    private boolean openedByUncertain;
    private long probeAt;
    private long pause = MIN_PAUSE;
    private long closedAt;
    private long windowFrom;
    private int answered;
    private int uncertainAnswers;
    private int consecutiveFailures;
    private long openings;

    CircuitBreaker(long now) {
        windowFrom = now;
        closedAt = now - STABLE_AFTER;
    }

    boolean isOpen() {
        return open;
    }

    /** Returns how often the breaker has opened. */
    long openings() {
        return openings;
    }

    /** Returns whether a call may start now. While the breaker is open, only a probe may. */
    boolean admits(long now) {
        return !open || (!probing && probeAt - now <= 0);
    }

    /** Returns the nanoseconds until the next probe; 0 when calls may start. */
    long pause(long now) {
        if (!open) {
            return 0;
        }
        return probing ? WINDOW : Math.max(0, probeAt - now);
    }

    /** Records that a call starts. */
    void callStarted() {
        if (open) {
            probing = true;
        }
    }

    /**
     * Records a definite answer of the provider, which may be a refusal.
     *
     * @return whether this closed a breaker that uncertain calls had opened; then the load is to rise slowly
     */
    boolean answered(long now) {
        answered++;
        consecutiveFailures = 0;
        if (!open || !probing) {
            return false;
        }
        open = false;
        probing = false;
        closedAt = now;
        restartWindow(now);
        return openedByUncertain;
    }

    /** Records a call that did not reach the provider. */
    void unreached(long now) {
        consecutiveFailures++;
        if (open || consecutiveFailures >= MAX_CONSECUTIVE_FAILURES) {
            open(now, false);
        }
    }

    /** Records an uncertain call. */
    void uncertain(long now) {
        if (now - windowFrom > WINDOW) {
            restartWindow(now);
        }
        answered++;
        uncertainAnswers++;
        consecutiveFailures++;
        if (open
                || consecutiveFailures >= MAX_CONSECUTIVE_FAILURES
                || (answered >= MIN_ANSWERS && uncertainAnswers > answered * MAX_UNCERTAIN_SHARE)) {
            open(now, true);
        }
    }

    /** Records that the started call was not made, or was throttled. */
    void withdrawn() {
        probing = false;
    }

    private void open(long now, boolean byUncertain) {
        if (open && !probing) {
            // This call started before the breaker opened.
            return;
        }
        var again = open || now - closedAt < STABLE_AFTER;
        pause = byUncertain && again && openedByUncertain ? Math.min(MAX_PAUSE, pause * 2) : MIN_PAUSE;
        if (!open) {
            openings++;
        }
        open = true;
        probing = false;
        openedByUncertain = byUncertain;
        probeAt = now + pause;
    }

    private void restartWindow(long now) {
        windowFrom = now;
        answered = 0;
        uncertainAnswers = 0;
        consecutiveFailures = 0;
    }
}
