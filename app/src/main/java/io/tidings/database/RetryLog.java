package io.tidings.database;

import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Logs why work waits for the database: the first failure at once, and then one line a minute instead of one for each
 * try. Thread-safe.
 */
public final class RetryLog {
    private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();

    private final Logger log;
    private long loggedAt = System.nanoTime() - PERIOD_NANOS;

    public RetryLog(Logger log) {
        this.log = log;
    }

    /** @param work what waits, as the start of a sentence */
    public void failed(String work, Throwable why) {
        if (isDue()) {
            log.warnf("%s: %s. It is tried again until it succeeds.", work, DatabaseUnavailable.reason(why));
        } else {
            log.debugf("%s: %s", work, DatabaseUnavailable.reason(why));
        }
    }

    private synchronized boolean isDue() {
        long now = System.nanoTime();
        if (now - loggedAt < PERIOD_NANOS) {
            return false;
        }
        loggedAt = now;
        return true;
    }
}
