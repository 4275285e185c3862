package io.tidings.reports;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step on a message's way.
 *
 * @param at null for what is still to come at no known time
 * @param kind {@code created, queued, waiting, sending, attempt_failed, retry_due, throttled, unreached, requeued, discarded, sent,
 *     uncertain, doubt_lifted, receipt, failed, skipped, cancelled, expired}
 * @param attempt from 1, where the step belongs to one
 * @param code of the reason, for programs
 * @param actor in whose name; null for the program itself
 */
record TimelineStep(
        @Nullable Instant at,
        String kind,
        String text,
        @Nullable Integer attempt,
        @Nullable String code,
        @Nullable String actor) {
    /** A message has its outcome from the moment it was in doubt; what it is was known only when the doubt was lifted. */
    TimelineStep notBefore(TimelineStep other) {
        return at == null || other.at == null || !at.isBefore(other.at)
                ? this
                : new TimelineStep(other.at, kind, text, attempt, code, actor);
    }

    static TimelineStep of(@Nullable Instant at, String kind, String text) {
        return new TimelineStep(at, kind, text, null, null, null);
    }
}
