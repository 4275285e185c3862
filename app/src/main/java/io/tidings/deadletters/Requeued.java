package io.tidings.deadletters;

import io.tidings.shared.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The result of requeuing many dead letters.
 *
 * @param stopped not requeued, because their campaign or batch was cancelled
 * @param refused not requeued, for lack of credits or room in the backlog
 * @param refusal the reason for {@code refused}; null when it is 0
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
                refused + other.refused,
                refusal == null ? other.refusal : refusal);
    }

    Requeued plusRefused(long messages, Problem reason) {
        return new Requeued(requeued, permanent, exhausted, stopped, refused + messages, reason);
    }
}
