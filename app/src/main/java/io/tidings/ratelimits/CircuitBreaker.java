package io.tidings.ratelimits;

import java.util.concurrent.TimeUnit;

/**
 * Decides when a gateway is left alone. It opens when calls do not reach the provider, or when too many of them end in
 * doubt, so that a provider in trouble cannot turn a whole campaign uncertain. While open, one probe at a time may
 * pass, at most one a second; the first answer closes it. Times are of {@link System#nanoTime}. Not thread-safe: its
 * {@link GatewayLimiter} guards it.
 */
final class CircuitBreaker {
    /** Calls in a row that did not reach the provider, or were not answered. */
    static final int MAX_CONSECUTIVE_FAILURES = 10;

    /** Of so many answers at most this share may be in doubt, looked at anew every second. */
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

    /** How often it has opened. */
    long openings() {
        return openings;
    }

    /** Whether a call may start now; as long as it is open, only a probe. */
    boolean admits(long now) {
        return !open || (!probing && probeAt - now <= 0);
    }

    /** Nanoseconds until the next probe; 0 when calls may start. */
    long pause(long now) {
        if (!open) {
            return 0;
        }
        return probing ? WINDOW : Math.max(0, probeAt - now);
    }

    /** A call starts. */
    void callStarted() {
        if (open) {
            probing = true;
        }
    }

    /**
     * The provider gave a sure answer, if only a no.
     *
     * @return whether this closed the breaker after doubts: the provider is to be loaded slowly
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

    /** A call never reached the provider. */
    void unreached(long now) {
        consecutiveFailures++;
        if (open || consecutiveFailures >= MAX_CONSECUTIVE_FAILURES) {
            open(now, false);
        }
    }

    /** A call ended in doubt. */
    void uncertain(long now) {
        if (now - windowFrom > WINDOW) {
            restartWindow(now);
        }
        answered++;
        uncertainAnswers++;
        consecutiveFailures++;
        if (open || consecutiveFailures >= MAX_CONSECUTIVE_FAILURES || (answered >= MIN_ANSWERS && uncertainAnswers > answered * MAX_UNCERTAIN_SHARE)) {
            open(now, true);
        }
    }

    /** The call that had started was not made after all, or was only asked for patience. */
    void withdrawn() {
        probing = false;
    }

    private void open(long now, boolean doubtful) {
        if (open && !probing) {
            // One of those that were on their way when it opened.
            return;
        }
        var again = open || now - closedAt < STABLE_AFTER;
        pause = doubtful && again && openedByUncertain ? Math.min(MAX_PAUSE, pause * 2) : MIN_PAUSE;
        if (!open) {
            openings++;
        }
        open = true;
        probing = false;
        openedByUncertain = doubtful;
        probeAt = now + pause;
    }

    private void restartWindow(long now) {
        windowFrom = now;
        answered = 0;
        uncertainAnswers = 0;
        consecutiveFailures = 0;
    }
}
