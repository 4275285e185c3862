package io.tidings.schedule;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The delays of jobs that the database was unavailable for: 100 ms, 200 ms, 400 ms, up to 10 s. This node keeps the number
 * of such runs in memory, because the stored number of failures counts tries. Thread-safe.
 */
final class OutageBackoff {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int MOST_DOUBLINGS = 7;

    private final Map<String, Integer> runs = new ConcurrentHashMap<>();

    /** Returns the delay before the next run of this job. */
    Duration next(String job) {
        int before = runs.merge(job, 1, Integer::sum) - 1;
        var delay = FIRST.multipliedBy(1L << Math.min(before, MOST_DOUBLINGS));
        return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    }

    /** Forgets the runs of a job that ended for another reason. */
    void reset(String job) {
        runs.remove(job);
    }
}
