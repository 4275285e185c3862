package io.tidings.ratelimits;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stops calls to a gateway that fails. The breaker opens when several calls in a row do not reach the provider. It opens
 * when more than half of at least 20 answers within one second are uncertain. It also opens when at least 5 % of at least
 * 50 answers within one minute are uncertain. So a provider that fails now and then cannot make a whole campaign
 * uncertain either. While the breaker is open, one probe at a time may pass, at most one a second. Only the answer of a
 * probe closes it, and only the failure of a probe lengthens the pause: calls that began before it opened say nothing
 * about the provider now. Times are of {@link System#nanoTime}. Not thread-safe: its {@link GatewayLimiter} guards it.
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

    /** As {@link #MIN_ANSWERS}, within one minute. */
    static final int MIN_ANSWERS_OF_MINUTE = 50;

    static final double MAX_UNCERTAIN_SHARE_OF_MINUTE = 0.05;

    private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);
    private static final long MIN_PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_PAUSE = TimeUnit.SECONDS.toNanos(10);
    private static final long STABLE_AFTER = TimeUnit.SECONDS.toNanos(30);

    /** Why the breaker opened. */
    private enum Cause {
        UNREACHED,
        /** Many uncertain calls within a second. */
        UNCERTAIN,
        /** Some uncertain calls among the answers of a minute. */
        UNCERTAIN_FOR_LONG
    }

    private boolean open;
    /** The probe under way. */
    private @Nullable AdmittedCall probe;

    /** The calls since the breaker closed. */
    private AdmittedCall period = new AdmittedCall();

    private Cause openedBy = Cause.UNREACHED;
    private long probeAt;
    private long pause = MIN_PAUSE;
    private long closedAt;
    private long windowFrom;
    private int answered;
    private int uncertainAnswers;
    private int consecutiveFailures;
    private final UncertainShare minute;
    private long openings;

    CircuitBreaker(long now) {
        windowFrom = now;
        closedAt = now - STABLE_AFTER;
        minute = new UncertainShare(now);
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
        return !open || (probe == null && probeAt - now <= 0);
    }

    /** Returns the nanoseconds until the next probe; 0 when calls may start. */
    long pause(long now) {
        if (!open) {
            return 0;
        }
        return probe != null ? WINDOW : Math.max(0, probeAt - now);
    }

    /** Records that a call starts. While the breaker is open, it is a probe. */
    AdmittedCall callStarted(long now) {
        if (!open) {
            return period;
        }
        var call = new AdmittedCall();
        probe = call;
        probeAt = now + WINDOW;
        return call;
    }

    /**
     * Records a definite answer of the provider, which may be a refusal.
     *
     * @return whether this closed a breaker that many uncertain calls had opened; then the load is to rise slowly
     */
    boolean answered(AdmittedCall call, long now) {
        minute.add(now, false);
        if (isOld(call)) {
            return false;
        }
        answered++;
        consecutiveFailures = 0;
        if (!open) {
            return false;
        }
        open = false;
        probe = null;
        period = call;
        closedAt = now;
        restartWindow(now);
        return openedBy == Cause.UNCERTAIN;
    }

    /** Records a call that did not reach the provider. */
    void unreached(AdmittedCall call, long now) {
        if (isOld(call)) {
            return;
        }
        consecutiveFailures++;
        if (open || consecutiveFailures >= MAX_CONSECUTIVE_FAILURES) {
            open(now, Cause.UNREACHED);
        }
    }

    /**
     * Records an uncertain call.
     *
     * @return whether this opened the breaker because of the last minute; then the load is to be halved
     */
    boolean uncertain(AdmittedCall call, long now) {
        minute.add(now, true);
        if (isOld(call)) {
            return false;
        }
        if (now - windowFrom > WINDOW) {
            restartWindow(now);
        }
        answered++;
        uncertainAnswers++;
        consecutiveFailures++;
        if (open
                || consecutiveFailures >= MAX_CONSECUTIVE_FAILURES
                || (answered >= MIN_ANSWERS && uncertainAnswers > answered * MAX_UNCERTAIN_SHARE)) {
            open(now, Cause.UNCERTAIN);
            return false;
        }
        if (!minute.exceeds(MIN_ANSWERS_OF_MINUTE, MAX_UNCERTAIN_SHARE_OF_MINUTE)) {
            return false;
        }
        minute.restart(now);
        open(now, Cause.UNCERTAIN_FOR_LONG);
        return true;
    }

    /** Records that the started call was not made, or was throttled. */
    void withdrawn(AdmittedCall call) {
        if (call == probe) {
            probe = null;
        }
    }

    /** Returns whether the call began before the breaker opened last. */
    private boolean isOld(AdmittedCall call) {
        return call != (open ? probe : period);
    }

    private void open(long now, Cause cause) {
        var again = open || now - closedAt < STABLE_AFTER;
        var repeated = again && cause == Cause.UNCERTAIN && openedBy != Cause.UNREACHED;
        pause = repeated ? Math.min(MAX_PAUSE, pause * 2) : MIN_PAUSE;
        if (!open) {
            openings++;
        }
        open = true;
        probe = null;
        openedBy = cause;
        probeAt = now + pause;
    }

    private void restartWindow(long now) {
        windowFrom = now;
        answered = 0;
        uncertainAnswers = 0;
        consecutiveFailures = 0;
    }
}
