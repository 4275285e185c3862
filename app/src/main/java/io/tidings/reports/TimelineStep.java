package io.tidings.reports;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step in the timeline of a message.
 *
 * @param at null for a future step at an unknown time
 * @param kind {@code created, queued, waiting, sending, attempt_failed, retry_due, throttled, unreached, requeued,
 *     discarded, sent, uncertain, repeated, held, doubt_lifted, duplicate_risk, receipt, failed, skipped, cancelled,
 * expired}
 * @param attempt number of the attempt, from 1; null without one
 * @param code machine-readable reason
 * @param actor the user or API key that acted; null for the program itself
 */
record TimelineStep(
        @Nullable Instant at,
        String kind,
        String text,
        @Nullable Integer attempt,
        @Nullable String code,
        @Nullable String actor) {
    /**
     * Moves the step to the time of the other one if it is earlier. The outcome time of a message that was uncertain is
     * when it became uncertain; its outcome was known only later.
     */
    TimelineStep notBefore(TimelineStep other) {
        return at == null || other.at == null || !at.isBefore(other.at)
                ? this
                : new TimelineStep(other.at, kind, text, attempt, code, actor);
    }

    static TimelineStep of(@Nullable Instant at, String kind, String text) {
        return new TimelineStep(at, kind, text, null, null, null);
    }
}
