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
    static final int IN_A_ROW = 10;

    /** Of so many answers at most this share may be in doubt, looked at anew every second. */
    static final int LEAST = 20;

    static final double DOUBTFUL = 0.5;

    private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);
    private static final long SHORTEST = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(10);
    private static final long CALM = TimeUnit.SECONDS.toNanos(30);

    private boolean open;
    private boolean probing;
    private boolean doubted;
    private long probeAt;
    private long pause = SHORTEST;
    private long closedAt;
    private long windowFrom;
    private int answered;
    private int doubts;
    private int inARow;
    private long openings;

    CircuitBreaker(long now) {
        windowFrom = now;
        closedAt = now - CALM;
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
    void enter() {
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
        inARow = 0;
        if (!open || !probing) {
            return false;
        }
        open = false;
        probing = false;
        closedAt = now;
        begin(now);
        return doubted;
    }

    /** A call never reached the provider. */
    void unreached(long now) {
        inARow++;
        if (open || inARow >= IN_A_ROW) {
            open(now, false);
        }
    }

    /** A call ended in doubt. */
    void doubt(long now) {
        if (now - windowFrom > WINDOW) {
            begin(now);
        }
        answered++;
        doubts++;
        inARow++;
        if (open || inARow >= IN_A_ROW || (answered >= LEAST && doubts > answered * DOUBTFUL)) {
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
        var again = open || now - closedAt < CALM;
        pause = doubtful && again && doubted ? Math.min(LONGEST, pause * 2) : SHORTEST;
        if (!open) {
            openings++;
        }
        open = true;
        probing = false;
        doubted = doubtful;
        probeAt = now + pause;
    }

    private void begin(long now) {
        windowFrom = now;
        answered = 0;
        doubts = 0;
        inARow = 0;
    }
}
