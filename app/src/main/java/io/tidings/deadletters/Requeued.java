package io.tidings.deadletters;

import io.tidings.shared.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The result of requeuing many dead letters.
 *
 * @param stopped left, because their campaign or batch was cancelled
 * @param refused left, because there was no room or no money for them any more
 * @param refusal why they were; null when none were
 */
record Requeued(
        long requeued,
        long permanent,
        long exhausted,
        long stopped,
        long refused,
        @Nullable Problem refusal) {
    static final Requeued NOTHING = new Requeued(0, 0, 0, 0, 0, null);

    Requeued plus(Requeued other) {
        return new Requeued(
                requeued + other.requeued,
                permanent + other.permanent,
                exhausted + other.exhausted,
                stopped + other.stopped,
                refused,
                refusal);
    }

    Requeued plusRefused(long letters, Problem why) {
        return new Requeued(requeued, permanent, exhausted, stopped, refused + letters, why);
    }
}
